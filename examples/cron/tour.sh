secret acme-claude | craft-run credentials set acme-claude --store craft-agent

# The command of the crontab's line, in what cron makes of an environment.
command=$(sed -n 's/^0 7 \* \* 1-5 //p' crontab)
path=$(sed -n 's/^PATH=//p' crontab)
env -i HOME="$HOME" LOGNAME=ada SHELL=/bin/sh PATH="$path" CRAFT_RUN_MACHINE_ID="$CRAFT_RUN_MACHINE_ID" sh -c "$command"
