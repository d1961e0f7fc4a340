/**
 * What the Worker's own instance holds, when all that nobody needs any more is cleared away.
 *
 * @module
 */

/** How long an answer of the inspector is waited for, in milliseconds: an instance answers only while it has requests. */
const PATIENCE = 3_000;

/** What V8 says of a heap, in bytes: objects, objects of the runtime behind them, and buffers outside. */
interface HeapUsage {
	usedSize: number;
	embedderHeapUsedSize: number;
	backingStorageSize: number;
}

/** An inspector, by the protocol that Chrome's developer tools speak. */
export class Inspector {
	readonly #socket: WebSocket;
	readonly #waiting = new Map<number, (result: unknown) => void>();
	#asked = 0;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.addEventListener("message", ({ data }) => {
			const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown };
			if (id !== undefined) this.#waiting.get(id)?.(result);
		});
	}

	/** Connects to the inspector of `wrangler dev` on a port of this machine. */
	static async at(port: number): Promise<Inspector> {
		// Without an origin, wrangler lets nobody in. Node's WebSocket takes headers, which the Worker's types do not know.
		const options = { headers: { origin: "http://localhost" } } as unknown as string[];
		const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options);
		await new Promise((resolve, reject) => {
			socket.addEventListener("open", resolve);
			socket.addEventListener("error", () => reject(new Error("the inspector lets nobody in")));
		});
		return new Inspector(socket);
	}

	/** What the Worker holds after a collection, in bytes; `undefined` if it is too busy or too idle to say. */
	async heldBytes(): Promise<number | undefined> {
		if ((await this.#call("HeapProfiler.collectGarbage")) === undefined) return undefined;
		const usage = (await this.#call("Runtime.getHeapUsage")) as HeapUsage | undefined;
		return usage && usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize;
	}

	close(): void {
		this.#socket.close();
	}

	/** What a method gives; `undefined` if that takes too long. */
	#call(method: string): Promise<unknown> {
		const id = ++this.#asked;
		return new Promise<unknown>((resolve) => {
			this.#waiting.set(id, resolve);
			setTimeout(resolve, PATIENCE, undefined).unref();
			this.#socket.send(JSON.stringify({ id, method }));
		}).finally(() => this.#waiting.delete(id));
	}
}
