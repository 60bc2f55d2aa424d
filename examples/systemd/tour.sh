secret acme-claude | craft-run credentials set acme-claude --store craft-agent

# At home: systemctl --user enable --now acme-agent.timer
mkdir -p ~/.config/systemd/user
cp acme-agent.service acme-agent.timer ~/.config/systemd/user/

# What the unit starts, in a user manager's environment: without this shell's variables.
command=$(sed -n 's/^ExecStart=//p' ~/.config/systemd/user/acme-agent.service | sed "s|%h|$HOME|g")
env -i HOME="$HOME" USER=ada PATH=/usr/local/bin:/usr/bin:/bin CRAFT_RUN_MACHINE_ID="$CRAFT_RUN_MACHINE_ID" sh -c "exec $command"
