"""Pictures of alerts: made fit for every platform, kept in SQL, and uploaded once to each."""

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.alerts.content import BadContent
from bot.alerts.failures import FAILURES
from bot.pictures.limits import MAX_PIXELS
from bot.store.models import now
from bot.store.pictures import AlertPicture, PictureUpload
from bot.store.upsert import insert

logger = logging.getLogger(__name__)
MAX_BYTES = 5 * 1024 * 1024
"""WhatsApp's limit of a picture (https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media);
Telegram's is 10 MB (https://core.telegram.org/bots/api#sendphoto)."""
MAX_SIDE = 2_560
"""Pixels; Telegram shows no more."""
MAX_RATIO = 20
"""Telegram takes nothing longer."""
QUALITY = 88
KEPT_BY_PLATFORMS = timedelta(days=25)
"""WhatsApp keeps what was uploaded for 30 days; the last alert of that time must still get through."""
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True)
class Picture:
    """A picture as it is sent: without where and when it was taken."""

    kind: str
    """image/jpeg or image/png."""
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """A file name for uploads."""
        return "gambar." + self.kind.removeprefix("image/").replace("jpeg", "jpg")


def prepared(data: bytes) -> Picture:
    """An operator's file drawn anew, so that nothing is left of what cameras write into it. Raises BadContent."""
    if len(data) > 2 * MAX_BYTES:
        raise BadContent(f"the picture has more than {2 * MAX_BYTES // 2**20} MB; make it smaller")
    try:
        with Image.open(BytesIO(data), formats=tuple(KINDS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BadContent(f"the picture has more than {MAX_PIXELS // 1_000_000} million pixels; make it smaller")
            kind = opened.format or ""
            drawn = ImageOps.exif_transpose(opened)
            clear = kind == "PNG" and drawn.has_transparency_data
            drawn = drawn.convert("RGBA" if clear else "RGB")
    except BadContent:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadContent("the picture is no JPEG or PNG that can be read") from None
    if max(drawn.size) > MAX_RATIO * min(drawn.size):
        raise BadContent(f"the picture is more than {MAX_RATIO} times as long as wide")
    drawn.thumbnail((MAX_SIDE, MAX_SIDE))
    made = BytesIO()
    drawn.info.clear()  # or its comment and colour profile would be written again
    drawn.save(made, kind, **({"quality": QUALITY} if kind == "JPEG" else {"optimize": True}))
    if made.tell() > MAX_BYTES:
        raise BadContent(f"the picture has more than {MAX_BYTES // 2**20} MB; make it smaller, or a JPEG")
    return Picture(KINDS[kind], made.getvalue())


async def keep(session: AsyncSession, picture: Picture) -> int:
    """The id under which the picture is kept; the same picture has the same."""
    digest = sha256(picture.data).hexdigest()
    row = {"digest": digest, "kind": picture.kind, "data": picture.data, "created": now()}
    await session.execute(insert(session, AlertPicture, row).on_conflict_do_nothing())
    found = await session.scalar(select(AlertPicture.id).where(AlertPicture.digest == digest))
    assert found is not None  # noqa: S101 (it was written above)
    return int(found)


class Pictures:
    """Reads pictures and knows which platform has them; errors of the database are the caller's."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._handles: dict[tuple[int, str], tuple[str, datetime]] = {}

    async def read(self, picture_id: int) -> Picture:
        """The picture itself."""
        async with self._sessions() as session:
            row = await session.get_one(AlertPicture, picture_id)
            return Picture(row.kind, row.data)

    async def handle(self, picture_id: int, account: str) -> str | None:
        """What the platform calls the picture, if it has it."""
        known = self._handles.get((picture_id, account))
        if known is None:
            async with self._sessions() as session:
                row = await session.get(PictureUpload, (picture_id, account))
            if row is None:
                return None
            known = self._handles[picture_id, account] = (row.handle, row.at.replace(tzinfo=UTC))
        return known[0] if known[1] > now() - KEPT_BY_PLATFORMS else None

    async def uploaded(self, picture_id: int, account: str, handle: str) -> None:
        """The platform has it now. A database that is away only means that another process uploads it again."""
        self._handles[picture_id, account] = (handle, now())
        row = {"picture_id": picture_id, "account": account, "handle": handle, "at": now()}
        try:
            async with self._sessions.begin() as session:
                made = insert(session, PictureUpload, row)
                await session.execute(made.on_conflict_do_update(
                    index_elements=["picture_id", "account"], set_={"handle": handle, "at": row["at"]}
                ))  # fmt: skip
        except FAILURES as error:
            logger.error("that a picture is uploaded was not noted: %s", type(error).__name__)

    async def lost(self, picture_id: int, account: str) -> None:
        """The platform does not know the handle any more."""
        self._handles.pop((picture_id, account), None)
        async with self._sessions.begin() as session:
            await session.execute(delete(PictureUpload).where(
                PictureUpload.picture_id == picture_id, PictureUpload.account == account
            ))  # fmt: skip
