# craft-run-shim 1: {{title}} through craft-run. Written by `craft-run shims install`, removed by `craft-run shims remove`.
if ($MyInvocation.ExpectingInput) { $input | & {{craft_run}} {{options}} '--' {{name}} @args }
else { & {{craft_run}} {{options}} '--' {{name}} @args }
exit $LASTEXITCODE
