secret acme-claude | craft-run credentials set acme-claude --store craft-agent

# Where an editor takes a command with arguments, craft-run is the command.
craft-run --workspace acme -- python3 agent.py "who pays for a task?"

# Where it takes an interpreter, bin/python is one: it becomes Python, with the variables of the workspace.
bin/python agent.py "who pays for debugging?"
