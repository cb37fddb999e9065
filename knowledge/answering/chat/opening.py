"""A chat model by the name the settings give it, opened through LangChain, and the ways it can be asked for claims."""

import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from knowledge.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

CLAIMS: dict[str, Any] = {
    "title": "answer",
    "description": "The answer: claims, each with the quotes it rests on.",
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "said": {"type": "string"},
                    "quotes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"passage": {"type": "integer"}, "quote": {"type": "string"}},
                            "required": ["passage", "quote"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["said", "quotes"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
"""What an answer looks like, as JSON Schema."""

# Given outright, since the integrations would else let variables of the environment send questions by another way.
_OWN_ADDRESS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_PROVIDER = re.compile(r"[a-z]+(?:_[a-z]+)*(?=:)")
_PACKAGE = re.compile(r"pip install ([\w-]+)")


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """Which model is asked, where, and for how long.

    Attributes:
        model: as `init_chat_model` names it (`anthropic:…`); without a provider in front and with an address of its own,
            it is asked as OpenAI's are.
        base_url: address; None for the service's own.
        key: None for the one in the integration's own environment variable; an OpenAI-compatible address gets only what
            is given here.
        timeout: seconds an answer may take.
        prices: US dollars for a million tokens in and out; None: no estimate is made.
    """

    model: str
    base_url: str | None = None
    key: SecretStr | None = None
    timeout: float = 15.0
    prices: tuple[float, float] | None = None

    @property
    def provider(self) -> str | None:
        """The integration, where it is named or follows from the address; else LangChain knows it by the model."""
        named = _PROVIDER.match(self.model)
        return named[0] if named else "openai" if self.base_url else None


def prices_of(text: str) -> tuple[float, float]:
    """`3/15`: US dollars for a million tokens in, and out."""
    dear_in, _, dear_out = text.partition("/")
    return float(dear_in), float(dear_out)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask for claims.

    Attributes:
        asked: takes messages, gives messages.
        streams: whether the answer is asked for in pieces.
    """

    asked: "Runnable[Any, AIMessage]"
    streams: bool = True


def open_model(settings: ChatSettings) -> "BaseChatModel":
    """The model; nothing is asked of it yet. Importing its integration takes seconds.

    Raises:
        SettingsError: `chat_model_unknown` (model), `chat_model_not_installed` (model, package), `chat_model_unusable`
            (model): its integration takes no such settings, or finds no key.
    """
    from langchain.chat_models import init_chat_model

    provider = settings.provider
    name = settings.model
    options = _options(settings, provider)
    if provider and not name.startswith(f"{provider}:"):
        options["model_provider"] = provider
    try:
        model: BaseChatModel = init_chat_model(name, **options)
        return model
    except ImportError as error:
        package = _PACKAGE.search(str(error))
        raise SettingsError(
            "chat_model_not_installed", model=name, package=package[1] if package else "langchain"
        ) from None
    except Exception as error:  # noqa: BLE001 — each integration has its own, and it may show the key
        unknown = isinstance(error, ValueError) and "provider" in str(error)
        raise SettingsError("chat_model_unknown" if unknown else "chat_model_unusable", model=name) from None


def _options(settings: ChatSettings, provider: str | None) -> dict[str, Any]:
    """What an integration is told. Nothing of how the model writes: many refuse a temperature."""
    options: dict[str, Any] = {"timeout": settings.timeout, "max_retries": 0}
    address = settings.base_url or _OWN_ADDRESS.get(provider or "")
    if address:
        options["base_url"] = address
    if settings.key is not None:
        options["api_key"] = settings.key.get_secret_value()
    if provider == "openai":
        from openai import DefaultAsyncHttpxClient

        options["stream_usage"] = True
        # Its own: the integration would share one among all models, whatever loop each of them lives on.
        options["http_async_client"] = DefaultAsyncHttpxClient()
        if settings.base_url:
            # Such servers know the older interface. A key meant for OpenAI is nothing for another address.
            options["use_responses_api"] = False
            options.setdefault("api_key", "none")
    elif provider == "google_genai":
        options["max_retries"] = 1  # of attempts; 0 would mean as many as Google likes
    elif provider == "ollama":
        del options["timeout"], options["max_retries"]  # it has neither, but hands these to its client:
        options["client_kwargs"] = {"timeout": settings.timeout}
    return options


def ways_of(model: "BaseChatModel") -> list[Way]:
    """How a model can be asked, best first: as its integration would, the other ways it has, in plain text.

    The last is for servers that know neither structured output nor streams; the prompt says what the text is to be.
    """
    structured: list[Way] = []
    seen: list[object] = []
    for way in _structured(model):
        asks = {name: value for name, value in way.kwargs.items() if not name.startswith("ls_")}
        if asks not in seen:
            seen.append(asks)
            structured.append(Way(way))
    plain = model.bind(stream_usage=False) if "stream_usage" in type(model).model_fields else model
    return [*structured, Way(plain), Way(model, streams=False)]


def _structured(model: "BaseChatModel") -> Iterator[Any]:
    """The model bound to each way of structured output. What would parse it is left off: it would wait for the end."""
    strict: dict[str, Any] = {"strict": True} if type(model).__module__.startswith("langchain_openai") else {}
    methods: tuple[dict[str, Any], ...] = ({}, {"method": "function_calling"}, {"method": "json_schema"})
    for method in methods:
        with suppress(NotImplementedError, ValueError, TypeError):
            # A copy, for some integrations write into the schema that they are given.
            structured: Any = model.with_structured_output(deepcopy(CLAIMS), **method, **strict)
            bound = structured.first
            if (
                strict
                and "response_format" in bound.kwargs
                and not getattr(model, "use_responses_api", False)
            ):
                # Told of the format, OpenAI's client would put all pieces together, and fail over any it does not expect.
                bound = model.bind(extra_body={"response_format": bound.kwargs["response_format"]})
            yield bound
