// Lets times in the page, and #t=90 in its address, seek in the player, and remembers where one stopped listening. Without it
// the times lead to the file at that time.
const players = [...document.querySelectorAll(".player")];
let current = players[0];

for (const player of players) {
	player.addEventListener("play", () => {
		current = player;
		for (const other of players) if (other !== player) other.pause();
	});
}

// The positions in seconds, by the addresses of files, those changed last at the end. They stay in this browser.
const POSITIONS = "tributary-positions";
const MOST_POSITIONS = 100;
// Seconds: not worth coming back to, and how often a position is stored while playing.
const BEGINNING = 10;
const STEP = 5;

function positions() {
	try {
		return new Map(JSON.parse(localStorage.getItem(POSITIONS) ?? "[]"));
	} catch {
		// There is no storage, or another program has written something else there.
		return new Map();
	}
}

function remember(player, time) {
	const all = positions();
	all.delete(player.src);
	// The duration is unknown before the file is loaded.
	const isOver = time > player.duration - BEGINNING;
	if (time > BEGINNING && !isOver) all.set(player.src, Math.floor(time));
	try {
		localStorage.setItem(POSITIONS, JSON.stringify([...all].slice(-MOST_POSITIONS)));
	} catch {
		// There is no storage, or it is full.
	}
}

const known = positions();
for (const player of players) {
	const time = known.get(player.src);
	// Before anything is loaded, this is where it will begin.
	if (Number.isFinite(time)) player.currentTime = time;
	let stored = 0;
	const store = () => {
		if (player.ended || player.currentTime === stored) return;
		stored = player.currentTime;
		remember(player, stored);
	};
	player.addEventListener("timeupdate", () => {
		if (!player.paused && Math.abs(player.currentTime - stored) >= STEP) store();
	});
	player.addEventListener("pause", store);
	player.addEventListener("ended", () => remember(player, 0));
	addEventListener("pagehide", () => {
		if (player.played.length > 0) store();
	});
}

// "#t=90", "#t=1:30" and "#t=0:01:30,2:00" are the same beginning (Media Fragments URI 1.0).
function timeIn(hash) {
	const [, time] = /^#t=(?:npt:)?(\d+(?::\d+){0,2}(?:\.\d+)?)(?:[,&]|$)/.exec(hash) ?? [];
	return time?.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}

// Whether two addresses differ at most in their fragments.
function isSame(a, b) {
	return a.split("#")[0] === b.split("#")[0];
}

function seek(time) {
	current.currentTime = time;
	const { top, bottom } = current.getBoundingClientRect();
	if (top < 0 || bottom > innerHeight) current.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
	if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
	const link = event.target.closest('a[href*="#t="]');
	const time = link && timeIn(link.hash);
	if (time === null || time === undefined) return;
	if (![location.href, ...players.map(({ src }) => src)].some((url) => isSame(url, link.href))) return;
	event.preventDefault();
	history.replaceState(null, "", link.hash);
	seek(time);
	// What goes wrong, the player says itself.
	current.play().catch(() => {});
});

function follow() {
	const time = timeIn(location.hash);
	if (time !== undefined) seek(time);
}

addEventListener("hashchange", follow);
follow();
