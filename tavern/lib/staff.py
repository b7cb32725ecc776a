"""What the lists of the admin have in common."""

from typing import Any, ClassVar, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin

#: Nobody turns more pages than these rows fill; counting on costs seconds in a table of millions.
_COUNTED_ROWS = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg] # not generic at run time
    """Counts no further than anybody would turn pages."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[:_COUNTED_ROWS].count()


class StaffAdmin(ModelAdmin):
    """A list whose cost does not grow with its table."""

    show_full_result_count = False
    paginator: ClassVar[type[BoundedPaginator]] = BoundedPaginator
    list_per_page = 50
