// Lets times in the page, and #t=90 in its address, seek in the player. Without it they lead to the file at that time.
const players = [...document.querySelectorAll(".player")];
let current = players[0];

for (const player of players) {
	player.addEventListener("play", () => {
		current = player;
		for (const other of players) if (other !== player) other.pause();
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
	current.scrollIntoView({ block: "nearest" });
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
