secret acme-claude | craft-run credentials set acme-claude --store craft-agent

# 1. The container shares the configuration of its host. On the host, the editor runs `initializeCommand` first.
sh -c "$(python3 field shared initializeCommand)"

# In the container: another home, where ~/.craft-agent is mounted, and the variables of `runArgs`. A folder stands for it.
mkdir ../container && ln -s ~/.craft-agent ../container/.craft-agent
env -i HOME="$HOME/src/container" PATH="$PATH" $(cat .devcontainer/host.env) craft-run --workspace acme -- python3 agent.py "who pays in the shared one?"

# 2. The container has a configuration of its own, and one secret from the host's environment.
mkdir ../sealed
env -i HOME="$HOME/src/sealed" PATH="$PATH" sh -c "$(python3 field secret postCreateCommand)"
env -i HOME="$HOME/src/sealed" PATH="$PATH" CRAFT_RUN_SECRET_ACME_CLAUDE="$(secret acme-claude)" craft-run --connection acme-claude -- python3 agent.py "who pays in the sealed one?"
