secret openrouter | craft-run credentials set openrouter --store craft-agent
secret openrouter-openai | craft-run credentials set openrouter-openai --store craft-agent

# Through the Anthropic-compatible endpoint: for Claude Code and everything that speaks Anthropic's API.
craft-run --connection openrouter -- python3 agent.py "who pays?"
craft-run --connection openrouter -- env | grep ^ANTHROPIC_.*MODEL= | sort

# Through the OpenAI-compatible one, and with another model of it.
craft-run --connection openrouter-openai -- python3 agent.py "who pays?"
craft-run --connection openrouter-openai --model openai/gpt-5.2 -- python3 agent.py "who pays?"
