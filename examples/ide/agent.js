// The agent of these examples for Node: `node agent.js "a question"`.

async function main(question) {
  const base = process.env.ANTHROPIC_BASE_URL ?? "https://api.anthropic.com";
  const model = process.env.ANTHROPIC_MODEL;
  const answer = await fetch(`${base}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      "x-api-key": process.env.ANTHROPIC_API_KEY,
    },
    body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: "user", content: question }] }),
  });
  console.log(`under  connection ${process.env.CRAFT_RUN_CONNECTION}`);
  console.log(`told   ${(await answer.json()).content[0].text}`);
}

main(process.argv.slice(2).join(" "));
