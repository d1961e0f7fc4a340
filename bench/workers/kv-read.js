/** Reads one value from KV and passes it on, or returns 304 by its metadata: the least that a cached feed can cost. */
export default {
	async fetch(request, env) {
		const { KEY } = env.ANSWERS[new URL(request.url).pathname];
		const { value, metadata } = await env.FEEDS.getWithMetadata(KEY, "stream");
		const headers = { "content-type": "application/rss+xml; charset=utf-8", etag: `"${metadata.etag}"` };
		if (request.headers.get("if-none-match") === headers.etag) {
			value.cancel().catch(() => undefined);
			return new Response(null, { status: 304, headers });
		}
		return new Response(value, { headers });
	},
};
