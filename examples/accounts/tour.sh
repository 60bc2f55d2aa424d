# Each account's key goes into the encrypted store, once. `secret` stands for your password manager.
secret acme-claude | craft-run credentials set acme-claude --store craft-agent
secret my-claude | craft-run credentials set my-claude --store craft-agent

# The workspace `acme` names its connection; `weekend` names none and gets the default one.
craft-run --workspace acme -- python3 agent.py "who pays?"
craft-run --workspace weekend -- python3 agent.py "who pays?"

# This folder is the working directory of `acme`: no option is needed.
craft-run -- python3 agent.py "who pays here?"

# Both at the same time. Nothing is switched, so nothing can be switched wrongly.
craft-run --workspace acme -- python3 agent.py "who pays for this one?" > acme.out &
craft-run --workspace weekend -- python3 agent.py "and who for this one?" > weekend.out &
wait
cat acme.out weekend.out

# For one command only, whatever the workspace says.
craft-run --connection my-claude -- python3 agent.py "who pays this once?"
