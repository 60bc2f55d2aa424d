secret acme-claude | craft-run credentials set acme-claude --store craft-agent
secret my-claude | craft-run credentials set my-claude --store craft-agent

# A repository with two branches.
git init -q -b main . && git -c user.name=Ada -c user.email=ada@acme.example commit -q --allow-empty -m "Begin"
git branch invoices

# The first command on a branch makes its session.
./on-branch python3 agent.py "who pays on main?"
git switch -q invoices
./on-branch python3 agent.py "who pays on invoices?"
./on-branch sh -c 'test "$CRAFT_RUN_SESSION" = "$(git config branch.invoices.craft-session)" && echo same session'

# The workspace moves to another account. The sessions of both branches are locked to the one that they have begun with.
sed -i.old s/acme-claude/my-claude/ ~/.craft-agent/workspaces/acme/config.json
git switch -q main
./on-branch python3 agent.py "who pays on main now?"
craft-run --workspace acme -- python3 agent.py "who pays without a session?"

# What git knows, before and after a branch is deleted.
git config --get-regexp craft-session | wc -l
git branch -q -D invoices
git config --get-regexp craft-session | wc -l
