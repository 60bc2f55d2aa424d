secret acme-claude | craft-run credentials set acme-claude --store craft-agent
secret my-claude | craft-run credentials set my-claude --store craft-agent

# This project wishes for the workspace `acme`. Nobody has approved that, so it counts for nothing yet.
cat .craft-run.toml
craft-run -- python3 agent.py "who pays before it is approved?"

# Its user reads the file and approves it.
craft-run trust
craft-run -- python3 agent.py "who pays from here on?"

# So it is for folders below.
mkdir -p reports && cd reports
craft-run -- python3 ../agent.py "who pays in a folder below?"
cd ..

# A pull request changes the file. The approval was for what it said before.
echo 'workspace = "another"' > .craft-run.toml
craft-run -- python3 agent.py "who pays after the change?"

# An option goes before all of it.
craft-run --workspace acme -- python3 agent.py "who pays when asked to?"
