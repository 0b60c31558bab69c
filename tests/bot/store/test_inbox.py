"""One turn at a time for each person; what arrives meanwhile is merged, never lost."""

import asyncio

import pytest

from bot.message import Incoming, Person
from bot.store.inbox import Batch, Inbox, merge

WATI = Person("web", "wati")


async def test_a_message_is_answered_at_once(redis_client) -> None:
    answered: list[Batch] = []

    async def answer(batch: Batch) -> None:
        answered.append(batch)

    ticket = await Inbox(redis_client).deliver(Incoming(WATI, "biaya ke taiwan"), answer)
    assert [(b.incoming.text, b.tickets) for b in answered] == [("biaya ke taiwan", (ticket,))]
    assert await redis_client.keys("*") == []


async def test_messages_during_a_turn_are_merged_into_the_next_one(redis_client) -> None:
    inbox, answered, turn_runs, may_end = Inbox(redis_client), [], asyncio.Event(), asyncio.Event()

    async def answer(batch: Batch) -> None:
        answered.append(batch.incoming.text)
        turn_runs.set()
        await may_end.wait()

    first = asyncio.create_task(inbox.deliver(Incoming(WATI, "halo"), answer))
    await turn_runs.wait()
    for text in ("mau tanya", "kak", "biaya ke jepang"):
        await inbox.deliver(Incoming(WATI, text), answer)
    assert answered == ["halo"]
    may_end.set()
    await first
    assert answered == ["halo", "mau tanya\nkak\nbiaya ke jepang"]


async def test_fifty_at_once_lose_no_message(redis_client) -> None:
    inbox, answered = Inbox(redis_client), []

    async def answer(batch: Batch) -> None:
        await asyncio.sleep(0)
        answered.append(batch)

    texts = [f"pesan {n}" for n in range(50)]
    await asyncio.gather(*(inbox.deliver(Incoming(WATI, text), answer) for text in texts))
    said = "\n".join(batch.incoming.text for batch in answered).split("\n")
    assert sorted(said) == sorted(texts)
    assert sum(len(batch.tickets) for batch in answered) == 50


async def test_people_do_not_wait_for_each_other(redis_client) -> None:
    inbox, done, may_end = Inbox(redis_client), [], asyncio.Event()

    async def slow(batch: Batch) -> None:
        await may_end.wait()
        done.append("wati")

    async def fast(_batch: Batch) -> None:
        done.append("budi")

    waiting = asyncio.create_task(inbox.deliver(Incoming(WATI, "satu"), slow))
    await inbox.deliver(Incoming(Person("web", "budi"), "dua"), fast)
    may_end.set()
    await waiting
    assert done == ["budi", "wati"]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([("a", None)], [("a", None, 1)]),
        ([("a", None), ("b", None)], [("a\nb", None, 2)]),
        ([("a", None), ("", "/affirm"), ("b", None)], [("a", None, 1), ("", "/affirm", 1), ("b", None, 1)]),
        ([("", "/help"), ("", "/help")], [("", "/help", 1), ("", "/help", 1)]),
    ],
)
def test_texts_merge_and_buttons_stay_alone(messages, expected) -> None:
    rows = [{"ticket": str(n), "text": text, "payload": payload} for n, (text, payload) in enumerate(messages)]
    assert [(b.incoming.text, b.incoming.payload, len(b.tickets)) for b in merge(WATI, rows)] == expected
