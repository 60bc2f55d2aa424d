secret acme-claude | craft-run credentials set acme-claude --store craft-agent
secret my-claude | craft-run credentials set my-claude --store craft-agent

make report
make notes
make release

# Two accounts in one parallel build.
make -j2 --output-sync=target report notes
