// The portal's own way to the partner API: it adds the key, and lets in whoever has a token.

export async function GET(request) {
  if (request.headers.get("authorization") !== "Bearer a-token") return new Response(null, { status: 401 });
  const { search } = new URL(request.url);
  const headers = { Authorization: process.env.PARTNER_KEY };
  const answer = await fetch(`${process.env.PARTNER}/integrations/direct/presigned-url${search}`, { headers });
  return new Response(answer.body, { status: answer.status, headers: { "Content-Type": "application/json" } });
}
