# What the CI system does: the secret is in one variable, named after the connection.
export CRAFT_RUN_SECRET_ACME_CLAUDE="$(secret acme-claude)"

# What the workflow runs. The configuration comes with the repository and holds no secret.
craft-run --config-dir ci/craft-agent --connection acme-claude --strict -- ./agent.sh

# The command has the provider's variable, and not the CI system's.
craft-run --config-dir ci/craft-agent --connection acme-claude --strict -- sh -c 'env | cut -d= -f1 | grep -E "^(ANTHROPIC|OPENAI|CRAFT_RUN_SECRET)_" | sort'

# A fork has no secrets. That is an error before anything runs, not a question to an agent without a key.
unset CRAFT_RUN_SECRET_ACME_CLAUDE
craft-run --config-dir ci/craft-agent --connection acme-claude --strict -- ./agent.sh || echo "ended with $?"
