/**
 * The pages in Spanish.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const es: Messages = {
	layout: {
		skip: "Ir a los artículos",
		navigation: "Secciones",
		sources: "Fuentes",
		subscribe: "Suscribirse",
		copy: "Copiar",
		copied: "Copiado",
		notCopied: "No copiado",
		copyAddress: ({ format }) => `Copiar la dirección ${format}`,
		podcastTitle: ({ title }) => `${title} (podcast)`,
		podcastFormatTitle: ({ title, format }) => `${title} (podcast, ${format})`,
		separator: ", ",
	},

	scopeTitles: {
		own: "Artículos propios",
		followed: "Feeds seguidos",
		podcast: "Episodios",
		ownPodcast: "Episodios publicados aquí",
	},
	kickers: {
		podcast: "Para escuchar y ver",
		own: "Publicado aquí",
		followed: "Artículos reunidos",
		author: "Artículos de",
		source: "Fuente",
		tag: "Artículos sobre",
	},
	descriptions: {
		podcast: ({ site }) => `Los episodios de ${site}, para aplicaciones de podcast`,
		ownPodcast: ({ site }) => `Los episodios que publica ${site}, para aplicaciones de podcast`,
		own: ({ site }) => `Los artículos de ${site}, sin los de los feeds que sigue`,
		followed: ({ site }) => `Los artículos de los feeds que sigue ${site}`,
		author: ({ name }) => `Artículos de ${name}`,
		source: ({ name }) => `Artículos de la fuente ${name}`,
		tag: ({ name }) => `Artículos sobre ${name}`,
	},

	listing: {
		untitled: "Sin título",
		subscribeToThese: "Suscribirse solo a esta lista",
		podcastToo: ({ link }) =>
			parts`Hay episodios para escuchar o ver: ${link("solo los episodios")}, para aplicaciones de podcast.`,
		empty:
			"Aquí todavía no hay nada. Ya puedes suscribirte: tu lector de feeds mostrará el primer artículo cuando se publique.",
		emptySource: "Aquí todavía no hay nada. Los artículos nuevos de este feed aparecerán aquí.",
		pages: "Páginas",
		topics: "Temas",
		episode: "Episodio",
		episodeOf: ({ hidden, duration }) => parts`${hidden("Episodio, ")}${duration}`,
	},
	articles: {
		latest: "Últimos artículos",
		older: "Artículos anteriores",
		noOlder: "No hay artículos anteriores.",
		giveAddress: "Añade una de estas direcciones a tu lector de feeds. Todas contienen los mismos artículos.",
	},
	episodes: {
		latest: "Últimos episodios",
		older: "Episodios anteriores",
		noOlder: "No hay episodios anteriores.",
		giveAddress:
			"Añade una de estas direcciones a tu aplicación de podcast. Todas contienen los mismos episodios.",
	},

	article: {
		updated: ({ date }) => parts`Actualizado el ${date}`,
		readOriginal: ({ host }) => `Leer el original en ${host}`,
		about: ({ host }) => `Acerca de ${host}`,
		neighbours: "Otros artículos",
		previous: "Anterior",
		next: "Siguiente",
		sensitivePicture: "Imagen sensible",
		sensitivePictureOf: ({ title }) => `Imagen sensible: ${title}`,
		torrent: "Torrent",
	},

	episode: {
		season: ({ number }) => `Temporada ${number}`,
		seasonOf: ({ number, name }) => `Temporada ${number}: ${name}`,
		number: ({ number }) => `Episodio ${number}`,
		trailer: "Tráiler",
		bonus: "Extra",
		explicit: "Explícito",
		people: "Participantes",
		host: "presentación",
		guest: "invitado/a",
		chapters: "Capítulos",
		chapter: ({ number }) => `Capítulo ${number}`,
		captions: "Subtítulos",
	},
	transcript: {
		title: "Transcripción",
		files: ({ files }) => parts`Transcripción: ${files}`,
		asFiles: ({ files }) => parts`Como archivo: ${files}`,
		rest: "El resto está en los archivos.",
		webPage: "página web",
		plainText: "texto sin formato",
	},

	sources: {
		description: ({ site }) => `Los feeds que sigue ${site}`,
		none: "Todavía no se sigue ningún feed.",
		count: {
			one: () => "Aquí aparecen los artículos de un feed.",
			many: ({ count }) => `Aquí aparecen los artículos de ${count} de feeds.`,
			other: ({ count }) => `Aquí aparecen los artículos de ${count} feeds.`,
		},
		articles: {
			one: ({ count }) => `${count} artículo`,
			many: ({ count }) => `${count} de artículos`,
			other: ({ count }) => `${count} artículos`,
		},
		opml: "Descargar la lista (OPML)",
		opmlUse: "Los lectores de feeds pueden importarla para seguirlos todos.",
		lists: ({ site, followed, own }) =>
			parts`${followed("Solo sus artículos")} o ${own(`solo los de ${site}`)}.`,
		visit: ({ host }) => `Visitar ${host}`,
		itsFeed: "El feed de este sitio",
		newest: ({ date }) => parts`Último artículo: ${date}`,
		noArticles: "Todavía no hay artículos",
		statusTitle: "Estado de las fuentes",
		active: "Seguido",
		waiting: "A la espera de la primera lectura",
		paused: "En pausa",
		gone: "Desaparecido: su editor lo ha eliminado definitivamente",
		lastReached: ({ date }) => parts`leído por última vez el ${date}`,
		lastChange: ({ date }) => parts`último cambio el ${date}`,
		nextPoll: ({ date }) => parts`próxima lectura el ${date}`,
		homePage: "Sitio web",
		feed: "Feed",
	},

	missing: {
		notFound: "No encontrado",
		gone: "Eliminado",
		nothing: "No hay nada en esta dirección.",
		article: "No hay ningún artículo en esta dirección.",
		articles: "No hay artículos en esta dirección, o todavía no los hay.",
		older: "En esta dirección no empieza ningún artículo anterior.",
		deleted: "El artículo que estaba aquí ya no está publicado.",
		file: "Este artículo no tiene ese archivo.",
		notFoundAdvice:
			"Puede que la dirección esté mal escrita o que la página se haya movido. Los últimos artículos están en la página principal.",
		goneAdvice: "Los últimos artículos están en la página principal.",
		allArticles: "Todos los artículos",
	},
};
