"""Evidence: files people hand in, kept outside the database, sealed, under names nobody can guess."""

from __future__ import annotations

import os
from pathlib import Path

from bot.ports import Download
from storage.errors import told_files
from storage.keys import sync_folder
from storage.papers import FileRow
from storage.vault import Vault

BIGGEST = 10 * 1024 * 1024
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "txt": "text/plain",
    "csv": "text/csv",
    "md": "text/plain",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "eml": "message/rfc822",
    "zip": "application/zip",
}
LONGEST_NAME = 120


class BadFile(Exception):
    """A file is not taken; `code` and `params` name the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def media_of(name: str, content: bytes) -> str:
    """The media type of a file that may be handed in. Raises BadFile."""
    ending = name.rpartition(".")[2].lower()
    if ending not in TYPES:
        raise BadFile("file.type", types=", ".join(TYPES))
    if not content:
        raise BadFile("file.empty")
    if len(content) > BIGGEST:
        raise BadFile("file.big", most=BIGGEST // 1024 // 1024)
    return TYPES[ending]


def tidy(name: str) -> str:
    """A file's name without folders and control characters, short enough to show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in last if c.isprintable()).strip(". ") or "file"
    return clean if len(clean) <= LONGEST_NAME else clean[: LONGEST_NAME - 10] + "…" + clean[-9:]


class Cabinet:
    """The folder the files lie in. Each is sealed with its id, so that two cannot be exchanged."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, file_id: str, content: bytes) -> None:
        """Write a file whole or not at all; the disk has it before this comes back. Raises StoreError."""
        draft = self._folder / f"{file_id}.part"
        with told_files(str(self._folder)):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                with draft.open("wb") as file:
                    file.write(self._vault.seal_bytes(content, f"file:content:{file_id}"))
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(self._folder / file_id)
            finally:
                draft.unlink(missing_ok=True)
            sync_folder(self._folder)

    def get(self, row: FileRow) -> Download:
        sealed = (self._folder / row.id).read_bytes()
        return Download(row.name, row.media, self._vault.unseal_bytes(sealed, f"file:content:{row.id}"))
