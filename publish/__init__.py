"""Make the course's web site from the chapters: ``python -m publish``."""
