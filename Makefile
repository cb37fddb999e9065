PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Handed on through the environment as it is typed, so that quotes and signs in a question mean nothing to the shell.
ifndef Q
Q := Sora 2はオプトアウト方式ですが、許諾なしの学習は日本法で認められますか
endif
export Q := $(value Q)

.PHONY: ask demo bot test lint eval bench pictures clean

ask: .venv/installed ## Answer a question on the command line: make ask Q="…"
	@$(BIN)/madoguchi ask --starter "$$Q"

demo: .venv/demo ## The bot in a browser, without a Discord token
	@$(BIN)/madoguchi demo --starter

bot: .venv/installed ## The bot on Discord; needs DISCORD_TOKEN
	@$(BIN)/madoguchi bot

test: .venv/dev ## The whole suite
	$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: .venv/dev ## Formatting, types, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: .venv/dev ## How good the answers are, by the question sets, beside the last figures that were kept
	$(BIN)/python -m bench.evals

bench: .venv/dev ## Ours beside the plain alternatives, in one table
	$(BIN)/python -m bench

pictures: .venv/dev ## Take the README's pictures from the running demo
	$(BIN)/python -m bot.demo.picture docs/pictures

# pip, not another installer: torch's processor-only build is found by pip alone.
.venv/bin/python:
	$(PYTHON) -m venv .venv || { rm -rf .venv; false; }

.venv/installed: pyproject.toml | .venv/bin/python
	$(INSTALL) -e .
	@touch $@

.venv/demo: .venv/installed
	$(INSTALL) -e '.[demo]'
	@touch $@

.venv/dev: .venv/installed
	$(INSTALL) -e '.[dev]'
	@touch $@ .venv/demo

clean: ## Remove what was installed; what the desk stores stays
	rm -rf .venv *.egg-info
