"""The HTTP side of the fake: one WSGI application."""
