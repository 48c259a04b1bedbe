"""The pages of the class's service: what each request is answered with."""
