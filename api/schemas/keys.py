"""Keys on the wire. What is kept of a secret is in none of these."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.schemas.common import Schema
from kb.access import LONGEST_NAME, Holder, name_of
from kb.models import AccessKey
from kb.vocabulary import AccessRole

KeyId = Annotated[
    str, Field(description="The id of the key: what follows `kb_` in it.", examples=["k7qmz2ab"])
]
Name = Annotated[
    str, Field(description="Whose it is, as an office.", examples=["The cluster desk"])
]
Role = Annotated[
    AccessRole,
    Field(
        description="What the holder may do: a contributor proposes, a curator also accepts and "
        "rejects, an admin also makes and revokes keys."
    ),
]
Expires = Annotated[
    datetime | None, Field(description="From when on it may not be used (UTC); null: never.")
]


def _name(value: str) -> str:
    try:
        return name_of(value)
    except ValueError as error:
        raise PydanticCustomError("invalid", f"{error}") from None


def _written(value: Any) -> Any:
    """A moment as text: a number would be taken for seconds since some year."""
    if not isinstance(value, str) or not re.match(r"\d{4}-", value):
        raise PydanticCustomError("invalid", "write a moment with its zone: 2027-01-01T00:00:00Z")
    return value


def _in_utc(value: datetime) -> datetime:
    """A moment in UTC; one that no calendar has there is refused."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("invalid", "in UTC this moment is in no year") from None


class KeyIn(BaseModel):
    """The key that is to be made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[
        str,
        AfterValidator(_name),
        Field(
            min_length=1,
            max_length=LONGEST_NAME,
            description="Whose it is to be, as an office: no person's name is needed.",
            examples=["The cluster desk"],
        ),
    ]
    role: Annotated[AccessRole, Field(description="What its holder may do.")]
    expires_at: Annotated[
        Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)] | None,
        Field(
            description="From when on it may not be used, with the zone. Left out: never.",
            examples=["2027-01-01T00:00:00Z"],
        ),
    ] = None


class KeyOut(Schema):
    """A key, without its secret."""

    id: KeyId
    name: Name
    role: Role
    made_at: Annotated[datetime, Field(description="When it was made (UTC).")]
    made_by: Annotated[
        str | None, Field(description="The admin's key by which it was made; null: by command.")
    ]
    expires_at: Expires
    revoked_at: Annotated[
        datetime | None, Field(description="Since when it may not be used (UTC); null: it may.")
    ]

    @classmethod
    def of(cls, key: AccessKey) -> "KeyOut":
        """A key."""
        return cls(
            id=key.id,
            name=key.name,
            role=key.role,
            made_at=key.made_at,
            made_by=key.made_by,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )


class KeyMade(KeyOut):
    """A key that was made."""

    key: Annotated[
        str | None,
        Field(
            description="The key itself, told this once: it is not kept. Null in an answer that is "
            "given again."
        ),
    ]

    @classmethod
    def told(cls, key: AccessKey, token: str | None) -> "KeyMade":
        """A key with what its holder sends."""
        return cls(**dict(KeyOut.of(key)), key=token)


class Keys(Schema):
    """Every key that was ever made."""

    items: Annotated[list[KeyOut], Field(description="The keys, in the order of their making.")]
    total: Annotated[int, Field(description="How many there are.")]


class Self(Schema):
    """Who asks."""

    id: KeyId
    name: Name
    role: Role
    expires_at: Expires

    @classmethod
    def of(cls, holder: Holder) -> "Self":
        """The holder of a key."""
        return cls(id=holder.id, name=holder.name, role=holder.role, expires_at=holder.expires_at)
