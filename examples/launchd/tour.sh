secret acme-claude | craft-run credentials set acme-claude --store craft-agent

# The arguments of the agent's file, in what launchd makes of an environment.
python3 - org.example.acme-agent.plist <<'PY'
import os, plistlib, sys
with open(sys.argv[1], "rb") as file:
    job = plistlib.load(file)
home = os.environ["HOME"]
program, *arguments = [word.replace("/Users/ada", home) for word in job["ProgramArguments"]]
environ = {"HOME": home, "USER": "ada", "SHELL": "/bin/sh", "CRAFT_RUN_MACHINE_ID": os.environ["CRAFT_RUN_MACHINE_ID"]}
os.chdir(job["WorkingDirectory"].replace("/Users/ada", home))
os.execve(program, [program, *arguments], environ | job["EnvironmentVariables"])
PY
