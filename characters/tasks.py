"""Background work of the characters."""

from celery import shared_task


@shared_task(name="characters.render_picture", ignore_result=True)  # type: ignore[untyped-decorator] # Celery has no types
def render_picture(sha256: str) -> None:
    """Make the renditions of one stored picture, unless it has them."""
    from characters.actions.assets import render_asset
    from characters.models import Asset

    for asset in Asset.objects.awaiting_renditions().filter(sha256=sha256):
        render_asset(asset)


@shared_task(name="characters.purge_trash", ignore_result=True)  # type: ignore[untyped-decorator] # Celery has no types
def purge_trash() -> None:
    """Erase what has been in the trash for long enough."""
    from characters.actions.trash import purge_trash

    purge_trash()


@shared_task(name="characters.sweep_uploads", ignore_result=True)  # type: ignore[untyped-decorator] # Celery has no types
def sweep_uploads() -> None:
    """Erase pictures that were chosen in a form and never saved."""
    from characters.actions.uploads import sweep_uploads

    sweep_uploads()
