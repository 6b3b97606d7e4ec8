"""The parts of a workbook: which there are, how they are linked, and what is new (runs in the child process)."""

from __future__ import annotations

import posixpath
import re
import shutil
import zipfile
from pathlib import Path
from xml.parsers import expat

from registry.exchange.xml_edits import Edits, Element, Uneditable, elements, quoted, with_attribute

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def links_of(part: str) -> str:
    """The name of the part that holds the links of another one."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


class Package:
    """A workbook's archive with edited, new and left-out parts; all others stay as they are."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}
        self._changed: dict[str, bytes | None] = {}

    def __contains__(self, name: str) -> bool:
        if name in self._changed:
            return self._changed[name] is not None
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        changed = self._changed.get(name, b"")
        if changed:
            return changed
        if changed is None or name.lower() not in self._names:
            raise Uneditable(f"no part {name}")
        return self._archive.read(self._names[name.lower()])

    def write(self, name: str, data: bytes) -> None:
        self._changed[self._names.get(name.lower(), name)] = data
        self._names.setdefault(name.lower(), name)

    def leave_out(self, name: str) -> None:
        """Leaves a part out, with its links and its type."""
        for one in (name, links_of(name)):
            if one in self:
                self._changed[self._names[one.lower()]] = None
        xml = self.read(_TYPES)
        edits = Edits(xml)
        for element in elements(xml).named("Override"):
            if element.attributes.get("PartName", "").lower() == f"/{name}".lower():
                edits.put(element.start, element.end, b"")
        self.write(_TYPES, edits.done())

    def free_name(self, pattern: str) -> str:
        """A name that no part has: `pattern` with a number."""
        number = 1
        while pattern.format(number).lower() in self._names:
            number += 1
        return pattern.format(number)

    # -- links and types -----------------------------------------------------------------------------------------------

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind (the last word of its type) and target part of each link, by its name."""
        name = links_of(part)
        if name not in self:
            return {}
        found = {}
        for element in elements(self.read(name)).named("Relationship"):
            own = element.attributes
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), own.get("Target", "")))
            if own.get("TargetMode") != "External":
                found[own.get("Id", "")] = own.get("Type", "").rpartition("/")[2], target.lstrip("/")
        return found

    def linked(self, part: str, kind: str) -> str | None:
        """The part to which the first link of a kind leads."""
        return next((target for of_kind, target in self.links(part).values() if of_kind == kind), None)

    def link(self, part: str, kind: str, target: str) -> str:
        """Adds a link; its name."""
        name = links_of(part)
        if name not in self:
            self.write(name, f'{_HEAD}<Relationships xmlns="{_LINKS}"></Relationships>'.encode())
        xml = self.read(name)
        root = elements(xml)
        used = {element.attributes.get("Id") for element in root.children}
        free = next(one for n in range(1, len(used) + 2) if (one := f"rIdRegistry{n}") not in used)
        link = f'<Relationship xmlns="{_LINKS}" Id="{free}" Type="{RELATIONSHIPS}/{kind}" Target="/{quoted(target)}"/>'
        edits = Edits(xml)
        edits.append(root, link.encode())
        self.write(name, edits.done())
        return free

    def unlink(self, part: str, target: str) -> None:
        """Takes away the links to a part."""
        xml = self.read(links_of(part))
        edits, gone = Edits(xml), {name for name, (_, to) in self.links(part).items() if to == target}
        for element in elements(xml).named("Relationship"):
            if element.attributes.get("Id") in gone:
                edits.put(element.start, element.end, b"")
        self.write(links_of(part), edits.done())

    def declare(self, part: str, kind: str) -> None:
        """Says the type of a new part; of a `.vml` part that of all such parts."""
        xml = self.read(_TYPES)
        root = elements(xml)
        space = root.attributes.get("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")
        extension = part.rpartition(".")[2]
        if extension == "vml":
            if any(e.attributes.get("Extension", "").lower() == "vml" for e in root.named("Default")):
                return
            new = f'<Default xmlns="{space}" Extension="vml" ContentType="{kind}"/>'
        else:
            new = f'<Override xmlns="{space}" PartName="/{quoted(part)}" ContentType="{kind}"/>'
        edits = Edits(xml)
        if extension == "vml":
            edits.insert(root.inside, new.encode())
        else:
            edits.append(root, new.encode())
        self.write(_TYPES, edits.done())

    def save(self, out: Path) -> None:
        """Writes the archive, parts in their order, new ones last."""
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for info in self._archive.infolist():
                if info.filename not in self._changed:
                    with self._archive.open(info) as source, new.open(info.filename, "w", force_zip64=True) as copy:
                        shutil.copyfileobj(source, copy)
                elif (data := self._changed[info.filename]) is not None:
                    new.writestr(info.filename, data)
            old = set(self._archive.namelist())
            for name, data in self._changed.items():
                if name not in old and data is not None:
                    new.writestr(name, data)


# -- the book ----------------------------------------------------------------------------------------------------------

BOOK = "xl/workbook.xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_VIEW = re.compile(rb"""<(?:\w+:)?sheetView\b[^>]*?\btabSelected=["'](?:1|true)["']""")


class Book:
    """The list of a workbook's sheets."""

    def __init__(self, package: Package):
        self.package = package
        xml = package.read(BOOK)
        if f'"{TRANSITIONAL}"'.encode() not in xml.replace(b"'", b'"'):
            raise Uneditable("not transitional")
        links = package.links(BOOK)
        self.parts: dict[str, str] = {}
        for element in self._sheets(elements(xml)):
            link = next((value for name, value in element.attributes.items() if name.endswith(":id")), "")
            self.parts[element.attributes.get("name", "")] = links.get(link, ("", ""))[1]

    @staticmethod
    def _sheets(root: Element) -> list[Element]:
        sheets = root.first("sheets")
        if sheets is None:
            raise Uneditable("no sheets")
        return list(sheets.named("sheet"))

    def put_first(self, title: str, sheet: bytes | None) -> None:
        """Puts a sheet of our own before all others, and opens the workbook on it; an earlier one of its title goes.

        Only that, where there is no `sheet`.
        """
        old = self.parts.pop(title, None)
        link = ""
        if sheet is not None:
            part = self.package.free_name("xl/worksheets/registry{}.xml")
            self.package.write(part, sheet)
            self.package.declare(part, _SHEET_TYPE)
            link = self.package.link(BOOK, "worksheet", part)
        self._list(title, link)
        if old is not None:
            self.package.unlink(BOOK, old)
            self.package.leave_out(old)
        if sheet is not None:
            for part in self.parts.values():
                self._deselect(part)

    def _list(self, title: str, link: str) -> None:
        xml = self.package.read(BOOK)
        root, edits = elements(xml), Edits(xml)
        sheets = self._sheets(root)
        gone = next((at for at, e in enumerate(sheets) if e.attributes.get("name") == title), None)
        if gone is not None:
            edits.put(sheets[gone].start, sheets[gone].end, b"")
        if link:
            prefix = re.match(rb"<((?:\w+:)?)", xml[sheets[0].start :])
            number = max(int(e.attributes.get("sheetId", "0")) for e in sheets) + 1
            new = f'sheet xmlns:r="{RELATIONSHIPS}" name="{quoted(title)}" sheetId="{number}" r:id="{link}"/>'
            edits.insert(sheets[0].start, b"<" + (prefix[1] if prefix else b"") + new.encode())
        shift = {at: at - (gone is not None and at > gone) + bool(link) for at in range(len(sheets)) if at != gone}
        self._shift_names(root, edits, shift)
        for view in (e for e in root.all() if e.name == "workbookView"):
            first, active = (int(view.attributes.get(name, "0")) for name in ("firstSheet", "activeTab"))
            now = {"firstSheet": "0", "activeTab": "0" if link else str(shift.get(active, 0))}
            if first or active:
                edits.tag(view, lambda tag, now=now: _with_all(tag, now))  # type: ignore[misc]
        self.package.write(BOOK, edits.done())

    @staticmethod
    def _shift_names(root: Element, edits: Edits, shift: dict[int, int]) -> None:
        """Names of one sheet say by its number which."""
        for names in root.named("definedNames"):
            for name in names.named("definedName"):
                if "localSheetId" not in name.attributes:
                    continue
                now = shift.get(int(name.attributes["localSheetId"]))
                if now is None:
                    edits.put(name.start, name.end, b"")
                else:
                    edits.tag(name, lambda tag, now=now: with_attribute(tag, "localSheetId", str(now)))  # type: ignore[misc]

    def _deselect(self, part: str) -> None:
        """A sheet that stays selected beside the first would be written into together with it."""
        xml = self.package.read(part)
        found = _VIEW.search(xml[: 1 << 16])
        if found:
            tag = xml[found.start() : found.end()]
            self.package.write(
                part, xml[: found.start()] + with_attribute(tag + b">", "tabSelected", "0")[:-1] + xml[found.end() :]
            )

    def forget_chain(self) -> None:
        """Leaves out the order of calculation, which names cells that are no formulas any more: Excel makes it anew."""
        chain = self.package.linked(BOOK, "calcChain")
        if chain is not None:
            self.package.unlink(BOOK, chain)
            self.package.leave_out(chain)


def _with_all(tag: bytes, attributes: dict[str, str]) -> bytes:
    for name, value in attributes.items():
        tag = with_attribute(tag, name, value)
    return tag


def is_whole(xml: bytes) -> bool:
    """Whether XML is well-formed."""
    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError:
        return False
    return True
