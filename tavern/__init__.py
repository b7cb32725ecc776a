"""The platform: settings, servers, and what every app stands on."""
