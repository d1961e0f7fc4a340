/** What a Worker may be given besides what `wrangler.toml` gives to all. */
interface Env {
	/** The operator's audio and other files; there only where R2 is enabled (see `wrangler.toml`). */
	MEDIA?: R2Bucket | undefined;
}
declare namespace Cloudflare {
	interface Env {
		MEDIA?: R2Bucket | undefined;
	}
}
