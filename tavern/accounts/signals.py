"""What accounts tell the apps above them."""

from django.dispatch import Signal

#: A guest signs in to an account they already have. `guest`, `user`: give `user` what is worth keeping of `guest`'s.
guest_signing_in = Signal()
