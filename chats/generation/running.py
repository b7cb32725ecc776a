"""The task that writes one reply: it waits for its turn, prepares, reads the model, and always ends what it began."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import cast

import structlog
from django.db import DatabaseError
from django.utils import timezone

from chats.connections import NoModel
from chats.generation.failures import empty_reply, failure_of, not_saved
from chats.generation.gate import gate
from chats.generation.job import Ending, Failure, Job, Prepared, Progress
from chats.generation.preparing import prepare, seed_of
from chats.generation.storage import store_checkpoint, store_end, store_start
from chats.generation.surrogates import Mender
from chats.models import GenerationStatus, Purpose, VariantStatus
from chats.prompt import PromptError
from chats.prompt.text import ReasoningSplitter, cleaned_reply
from chats.providers import Delta, GenerationRequest, ProviderError
from chats.providers.storyteller.engine import CONNECTION as DEMO
from chats.streams import (
    CoalescingWriter,
    CompleteFrame,
    ErrorFrame,
    MessageFrame,
    ReasoningFrame,
    StatusFrame,
    stream_log,
)
from tavern.lib.encrypted import SecretUnreadable
from tavern.lib.hops import database_hop

log = structlog.get_logger(__name__)

CHECKPOINT_S = 1.0
#: A checkpoint is written at least this often, for the lease.
_LEASE_EVERY_S = 5.0
#: A reply longer than this is one that will never end.
MAX_REPLY_CHARACTERS = 400_000
_SAVE_AGAIN_AFTER_S = (0.2, 1.0, 3.0)


async def run_generation(job: Job) -> None:
    """Write one reply and finish its stream, whatever happens; the stream must have been opened."""
    await _Run(job).run()


class _Run:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._log = stream_log()
        self._writer = CoalescingWriter(self._log, job.generation)
        self._progress = Progress(text=job.base_text, reasoning=job.base_reasoning)
        self._text, self._reasoning = Mender(), Mender()
        self._made: Prepared | None = None
        self._splitter: ReasoningSplitter | None = None
        self._first_connection = ""
        self._has_ended = asyncio.Event()
        self._stored = (job.base_text, job.base_reasoning)

    async def run(self) -> None:
        writing = asyncio.create_task(self._write(), name="writing")
        stopping = asyncio.create_task(self._log.stopped(self._job.generation), name="stopping")
        keeping = asyncio.create_task(self._keep(), name="keeping")
        try:
            await asyncio.wait({writing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            status = GenerationStatus.COMPLETE if writing.done() else GenerationStatus.STOPPED
        except asyncio.CancelledError:
            # The server shuts down. This is the task's outermost frame, so nobody waits for the cancellation.
            status = GenerationStatus.INTERRUPTED
        writing.cancel()
        stopping.cancel()
        self._has_ended.set()
        # Waited for rather than cancelled: a checkpoint in its thread must not come after the end.
        results = await asyncio.gather(writing, stopping, keeping, return_exceptions=True)
        error = results[0] if status == GenerationStatus.COMPLETE else None
        await self._finish(status, error)

    async def _write(self) -> None:
        if self._job.delay_s:
            # A group that goes on by itself; nobody waits for the prompt meanwhile.
            self._job.prompt_made.set()
            await asyncio.sleep(self._job.delay_s)
        async with gate().place(self._job.owner, self._say_position):
            self._progress.queue_ms = self._elapsed_ms()
            self._writer.frame(StatusFrame("preparing"))
            prepared = await database_hop(self._prepared)
            self._progress.prepare_ms = self._elapsed_ms() - self._progress.queue_ms
            self._progress.prompt_tokens = prepared.record.used_tokens
            self._first_connection = prepared.first_connection
            self._made = prepared
            self._splitter = ReasoningSplitter(prepared.reasoning) if prepared.reasoning else None
            noting = asyncio.create_task(self._note_start(prepared))
            try:
                await self._read(prepared)
            finally:
                await noting

    def _prepared(self) -> Prepared:
        try:
            return prepare(self._job)
        finally:
            self._job.prompt_made.set()

    async def _note_start(self, prepared: Prepared) -> None:
        """Store what was sent, while the model is already thinking."""
        try:
            await database_hop(store_start, self._job, prepared, replace(self._progress))
        except DatabaseError:
            log.warning("generation.start_not_stored", generation=str(self._job.generation), exc_info=True)

    async def _read(self, prepared: Prepared) -> None:
        if self._job.base_text:
            self._writer.frame(MessageFrame(self._job.base_text, replace=True))
        if self._job.base_reasoning:
            self._writer.frame(ReasoningFrame(self._job.base_reasoning, replace=True))
        request = GenerationRequest(seed=seed_of(self._job.generation))
        # Every provider's stream is a generator; the protocol asks for less.
        stream = cast("AsyncGenerator[Delta, None]", prepared.provider.stream(request))
        async with aclosing(stream) as deltas:
            async for delta in deltas:
                self._take(delta)
                if len(self._progress.text) > MAX_REPLY_CHARACTERS:
                    self._progress.finish = "length"
                    return

    def _take(self, delta: Delta) -> None:
        progress = self._progress
        if delta.is_shown and progress.first_token_ms is None:
            progress.first_token_ms = self._elapsed_ms()
        if delta.started is not None:
            self._say_who(delta.started.connection, delta.started.model)
        if delta.reasoning:
            self._add_reasoning(self._reasoning.mend(delta.reasoning))
        if delta.text:
            self._add_reply(self._text.mend(delta.text))
        if delta.usage is not None:
            progress.prompt_tokens = delta.usage.prompt_tokens or progress.prompt_tokens
            progress.reply_tokens = delta.usage.completion_tokens
            progress.is_reported = bool(delta.usage.prompt_tokens)
        if delta.finish_reason is not None:
            progress.finish = delta.finish_reason

    def _add_reply(self, text: str) -> None:
        """Add what the model said; thoughts that it marked in its text go to the others."""
        thoughts = ""
        if self._splitter is not None:
            text, thoughts = self._splitter.take(text)
        self._add_reasoning(thoughts)
        self._add_text(text)

    def _add_text(self, text: str) -> None:
        if not self._progress.text:
            # Models like to begin with blank lines; at the start they are never meant.
            text = text.lstrip()
        self._progress.text += text
        self._writer.message(text)

    def _add_reasoning(self, text: str) -> None:
        self._progress.reasoning += text
        self._writer.reasoning(text)

    def _say_who(self, connection: str, model: str) -> None:
        progress = self._progress
        progress.connection, progress.model = connection, model
        progress.degraded = () if connection == self._first_connection else ("other_model",)
        self._writer.frame(
            StatusFrame("writing", model=model, is_demo=connection == DEMO, degraded=progress.degraded or None)
        )

    def _say_position(self, position: int) -> None:
        self._job.prompt_made.set()
        self._writer.frame(StatusFrame("queued", position=position))

    async def _keep(self) -> None:
        """Store what has arrived about every second, and renew the lease."""
        stored_at = time.monotonic()
        while not await self._ends_within(CHECKPOINT_S):
            now, arrived = time.monotonic(), (self._progress.text, self._progress.reasoning)
            if arrived == self._stored and now - stored_at < _LEASE_EVERY_S:
                continue
            try:
                await database_hop(store_checkpoint, self._job, *arrived)
            except DatabaseError:
                log.warning("generation.checkpoint_failed", generation=str(self._job.generation), exc_info=True)
            else:
                self._stored, stored_at = arrived, now

    async def _ends_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._has_ended.wait()
        except TimeoutError:
            return False

    async def _finish(self, status: GenerationStatus, error: object) -> None:
        self._add_rests()
        self._clean_up(status)
        self._writer.flush()
        self._progress.total_ms = self._elapsed_ms()
        ending = self._ending(status, error)
        if ending.failure is not None:
            self._say_failure(ending.failure)
        if not await self._is_stored(ending):
            self._say_failure(not_saved(self._job.language))
        elif self._job.and_then is not None:
            # Before readers hear of the end, so that they find whoever speaks next.
            await database_hop(self._job.and_then, self._job, ending.status)
        self._writer.frame(self._complete_frame(ending))
        self._log.finish(self._job.generation)
        log.info(
            "generation.finished",
            generation=str(self._job.generation),
            status=str(ending.status),
            error=ending.failure.code if ending.failure else None,
            first_token_ms=self._progress.first_token_ms,
            total_ms=self._progress.total_ms,
        )

    def _add_rests(self) -> None:
        self._add_reasoning(self._reasoning.rest())
        self._add_reply(self._text.rest())
        if self._splitter is not None:
            text, thoughts = self._splitter.rest()
            self._add_reasoning(thoughts)
            self._add_text(text)

    def _clean_up(self, status: GenerationStatus) -> None:
        """Take away what models of this kind leave at the edges; readers get the whole text anew if that changed it."""
        progress = self._progress
        how = self._made.cleaning_for(progress.connection) if self._made else None
        if how is None or len(progress.text) <= len(self._job.base_text):
            return
        if status != GenerationStatus.COMPLETE:
            # Whoever stopped a reply saw its last words.
            how = replace(how, trims_sentences=False)
        cleaned = cleaned_reply(progress.text, how)
        if cleaned and cleaned != progress.text:
            progress.text = cleaned
            self._writer.frame(MessageFrame(cleaned, replace=True))

    def _ending(self, status: GenerationStatus, error: object) -> Ending:
        failure = self._failure(error) if isinstance(error, BaseException) else None
        has_new_text = len(self._progress.text) > len(self._job.base_text)
        if status == GenerationStatus.COMPLETE and failure is None and not has_new_text:
            failure = empty_reply(self._job.language)
        if failure is not None:
            status = GenerationStatus.FAILED
        if self._job.purpose == Purpose.CONTINUE and not has_new_text:
            # What was there before is as good as it was.
            return Ending(status, VariantStatus.COMPLETE, failure)
        if failure is not None:
            return Ending(status, VariantStatus.INTERRUPTED if has_new_text else VariantStatus.FAILED, failure)
        return Ending(status, VariantStatus(status.value))

    def _failure(self, error: BaseException) -> Failure:
        if not isinstance(error, ProviderError | PromptError | NoModel | SecretUnreadable):
            log.error("generation.crashed", generation=str(self._job.generation), exc_info=error)
        return failure_of(error, self._job.language)

    def _say_failure(self, failure: Failure) -> None:
        self._writer.frame(ErrorFrame(failure.code, failure.text, failure.is_retryable))

    async def _is_stored(self, ending: Ending) -> bool:
        """Store the end, trying again for some seconds: the database may be restarting."""
        for pause_s in (*_SAVE_AGAIN_AFTER_S, None):
            try:
                await database_hop(store_end, self._job, self._progress, ending)
            except DatabaseError:
                log.warning("generation.end_not_stored", generation=str(self._job.generation), exc_info=True)
                if pause_s is not None:
                    await asyncio.sleep(pause_s)
            else:
                return True
        return False

    def _complete_frame(self, ending: Ending) -> CompleteFrame:
        progress = self._progress
        return CompleteFrame(
            status=ending.status.value,
            message=self._job.message,
            variant=self._job.variant,
            model=progress.model,
            finish=progress.finish,
            prompt_tokens=progress.prompt_tokens,
            reply_tokens=progress.reply_tokens,
            total_ms=progress.total_ms,
        )

    def _elapsed_ms(self) -> int:
        return max(0, round((timezone.now() - self._job.created_at).total_seconds() * 1000))
