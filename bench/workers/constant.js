/** Returns the same bytes, or the same 304, whatever it is asked: the least that a Worker can do. */
let body;

export default {
	fetch(request, env) {
		body ??= new TextEncoder().encode("x".repeat(env.SIZE));
		if (request.headers.get("if-none-match") === env.ETAG)
			return new Response(null, { status: 304, headers: { etag: env.ETAG } });
		return new Response(body, {
			headers: { "content-type": "application/rss+xml; charset=utf-8", etag: env.ETAG },
		});
	},
};
