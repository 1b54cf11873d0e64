"""The application: uvicorn accounts.main:app"""

from __future__ import annotations

from fastapi import FastAPI

from accounts import errors
from accounts.routes import admin, profile, registration, sessions

app = FastAPI(title="Accounts")
for module in (registration, sessions, profile, admin):
    app.include_router(module.router)
errors.install(app)
