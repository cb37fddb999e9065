"""A model by its name, and what goes wrong in words of ours."""

import httpx
import pytest
from pydantic import SecretStr

from knowledge.answering.chat.opening import ChatSettings, open_model, prices_of, ways_of
from knowledge.answering.chat.troubles import trouble_of
from knowledge.errors import SettingsError
from tests.knowledge.answering.chat.conftest import KEY


@pytest.mark.parametrize(
    ("model", "base_url", "provider"),
    [
        ("openai:gpt-4.1", None, "openai"),
        ("openai:gpt-4.1", "http://127.0.0.1:1/v1", "openai"),
        ("llama3.1:8b", "http://127.0.0.1:1/v1", "openai"),
        ("gemini-2.5-flash", "http://127.0.0.1:1/v1", "openai"),
        ("google_genai:gemini-2.5-flash", None, "google_genai"),
        ("ollama:llama3.1:8b", None, "ollama"),
        ("claude-haiku-4-5", None, None),
    ],
)
def test_which_integration_is_asked(model: str, base_url: str | None, provider: str | None):
    assert ChatSettings(model=model, base_url=base_url).provider == provider


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("no-such-model", "chat_model_unknown"),
        ("nobody:model", "chat_model_unknown"),
        ("upstage:solar", "chat_model_not_installed"),
        ("openai:gpt-4.1", "chat_model_unusable"),
    ],
)
def test_a_model_that_cannot_be_had_is_an_error_that_names_it(
    model: str, code: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError) as caught:
        open_model(ChatSettings(model=model))
    assert caught.value.code == code
    assert caught.value.facts["model"] == model
    if code == "chat_model_not_installed":
        assert caught.value.facts["package"] == "langchain-upstage"
    assert caught.value.__cause__ is None


def test_no_variable_of_the_environment_leads_questions_elsewhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LANGSMITH_GATEWAY", "true")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://elsewhere.example/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "https://elsewhere.example/v1")
    model = open_model(ChatSettings(model="openai:gpt-4.1", key=SecretStr(KEY)))
    assert str(model.root_async_client.base_url) == "https://api.openai.com/v1/"  # type: ignore[attr-defined]
    assert model.max_retries == 0  # type: ignore[attr-defined]


def test_the_key_shows_in_no_representation():
    model = open_model(ChatSettings(model="m", base_url="http://127.0.0.1:1/v1", key=SecretStr(KEY)))
    assert KEY not in repr(model)
    assert all(KEY not in repr(way) for way in ways_of(model))


def test_the_ways_to_ask_end_in_plain_text():
    ways = ways_of(open_model(ChatSettings(model="m", base_url="http://127.0.0.1:1/v1")))
    assert [way.streams for way in ways] == [True, True, True, False]


def test_prices():
    assert prices_of("3/15") == (3.0, 15.0)
    assert prices_of("0.15/0.6") == (0.15, 0.6)


class FakeStatusError(Exception):
    """An integration's error that is told by its status alone."""

    def __init__(self, **facts: int) -> None:
        super().__init__(f"Authorization: Bearer {KEY}")
        vars(self).update(facts)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (FakeStatusError(status_code=429), "rate_limited"),
        (FakeStatusError(code=401), "refused_key"),
        (FakeStatusError(status_code=529), "service_failed"),
        (FakeStatusError(status_code=418), "rejected"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.ConnectTimeout("slow"), "timeout"),
        (httpx.RemoteProtocolError("torn"), "unreachable"),
        (httpx.ConnectError("none"), "unreachable"),
        (TimeoutError(), "timeout"),
        (ConnectionRefusedError(), "unreachable"),
        (ValueError("no chunks"), "malformed"),
        (KeyError("choices"), "malformed"),
        (RuntimeError("else"), "failed"),
    ],
)
def test_a_trouble_is_one_word_whoever_raised_it(error: Exception, trouble: str):
    assert trouble_of(error) == trouble
    wrapped = RuntimeError(f"wrapped {KEY}")
    wrapped.__cause__ = error
    assert trouble_of(wrapped) == trouble
