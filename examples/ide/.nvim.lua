-- Read where 'exrc' is set and the file is trusted. `:make` runs the agent; nvim-dap debugs it.
vim.o.makeprg = "craft-run --workspace acme -- python3 agent.py"

local found, dap = pcall(require, "dap")
if found then
  dap.adapters.debugpy = { type = "executable", command = "python3", args = { "-m", "debugpy.adapter" } }
  dap.configurations.python = {
    {
      name = "agent",
      type = "debugpy",
      request = "launch",
      python = "${workspaceFolder}/bin/python",
      program = "${workspaceFolder}/agent.py",
      args = { "who pays for debugging?" },
      cwd = "${workspaceFolder}",
    },
  }
end
