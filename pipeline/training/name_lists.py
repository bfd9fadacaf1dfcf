"""Lists of names on disk to the table of a checkpoint."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.errors import InputError
from pipeline.modeling.news.names import CLASSES, NameTable
from pipeline.text.folding import fold

#: The form of a company, which news leaves out.
_COMPANY = re.compile(
    r"(?:控股|集团)?(?:\(.{2,4}\))?(?:股份)?有限公司$|\*?-ky$|-(?:[rsw]|sw)$", re.IGNORECASE
)
#: The kind of an administrative place, which news leaves out where the name is long enough.
_ADMINISTRATIVE = re.compile(r"(?<=..)(?:街道|地区|市|县|区|镇|乡|盟|旗)$")


def read_name_table(data: Path, lists: Mapping[str, Sequence[str]]) -> NameTable | None:
    """Return the table of the lists by class (see `CLASSES`), None where there are none.

    Companies stand in it without the form of the company too. "loc_bare" holds the names of
    "loc_admin" without the kind of place, which are common words more often.
    """
    if not lists:
        return None
    names = {
        kind: [name for file in files for name in read_names(data / file)]
        for kind, files in lists.items()
    }
    for kind in ("org_short", "org_listed"):
        names[kind] = names.get(kind, []) + [_COMPANY.sub("", name) for name in names.get(kind, [])]
    whole = set(names.get("loc_admin", []))
    bare = {_ADMINISTRATIVE.sub("", name) for name in whole} - whole
    names["loc_bare"] = names.get("loc_bare", []) + sorted(bare)
    return NameTable.from_names({kind: names[kind] for kind in CLASSES if kind in names})


def read_names(path: Path) -> Iterator[str]:
    """Yield the folded names of a list, one a line.

    Raises:
        InputError: the file is missing.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such list of names; see names in the training config")
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            name = fold(str(line).strip())
            # Two Latin letters are an abbreviation of anything.
            if len(name) > 2 or not name.isascii():
                yield name
