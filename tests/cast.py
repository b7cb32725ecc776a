"""The people of the tests: alice owns, bob is somebody else, charlie is staff."""

from tavern.accounts.models import User


def make_user(name: str, **fields: object) -> User:
    user = User(username=name, email=f"{name}@example.org", **fields)
    user.set_password("correct horse battery")
    user.save()
    return user
