# 1. As compose mounts it: a file, and a variable that names it.
mkdir ../mounted && secret acme-claude > ../mounted/acme-claude
CRAFT_RUN_SECRET_ACME_CLAUDE_FILE="$HOME/src/mounted/acme-claude" craft-run -c acme-claude -- python3 agent.py "who pays in the container?"

# 2. As systemd loads it: a folder for this unit, and the credential's name in it.
mkdir ../loaded && secret acme-claude > ../loaded/craft-run.acme-claude
CREDENTIALS_DIRECTORY="$HOME/src/loaded" craft-run -c acme-claude --strict -- python3 agent.py "who pays for the service?"
