"""The sandbox in which submissions run. `jail` is its door; it knows neither marks nor tasks."""
