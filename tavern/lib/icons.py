"""The icons of the sprite `static/img/icons.svg`, by our name for them.

`scripts/vendor.py` builds the sprite from this table; `{% icon "name" %}` refuses any other name.
"""

_SAME_NAMES = """
archive archive-restore arrow-down arrow-left arrow-right arrow-up bell book-open bookmark bot brain
calendar check check-check chevron-down chevron-left chevron-right chevron-up chevrons-up-down
circle-check circle-help circle-x clock cloud-off coins compass copy corner-down-left cpu crop download
ellipsis ellipsis-vertical external-link eye eye-off file-json file-text flag flask-conical folder
git-branch globe grip-vertical heart history house image image-plus inbox info key keyboard lamp languages
layers link list list-tree loader-circle lock log-in log-out maximize menu message-circle messages-square
mic minus monitor moon palette panel-left panel-right pause pencil pin pin-off play plug plus puzzle quote
redo refresh-cw rotate-ccw save scroll-text search send server settings shield shuffle skip-forward
sliders-horizontal smile sparkles square star sun tag thumbs-down thumbs-up trash triangle-alert undo
upload user user-plus users volume volume-x wand wifi-off x zap zoom-in zoom-out
"""

#: Our name → Lucide's name.
ICONS: dict[str, str] = {name: name for name in _SAME_NAMES.split()} | {
    "bar-chart": "chart-column",
    "line-chart": "chart-line",
    "circle-help": "circle-question-mark",
    "filter": "funnel",
    "grid": "layout-grid",
    "home": "house",
    "redo": "redo-2",
    "trash": "trash-2",
    "undo": "undo-2",
    "volume": "volume-2",
    "wand": "wand-sparkles",
}
