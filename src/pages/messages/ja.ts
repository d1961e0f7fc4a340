/**
 * The pages in Japanese.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const ja: Messages = {
	layout: {
		skip: "記事へ移動",
		navigation: "サイト",
		sources: "配信元",
		subscribe: "購読する",
		copy: "コピー",
		copied: "コピー済み",
		notCopied: "コピー失敗",
		copyAddress: ({ format }) => `コピー（${format} のアドレス）`,
		podcastTitle: ({ title }) => `${title}（ポッドキャスト）`,
		podcastFormatTitle: ({ title, format }) => `${title}（ポッドキャスト、${format}）`,
		separator: "、",
	},

	scopeTitles: {
		own: "このサイトの記事",
		followed: "購読中のフィード",
		podcast: "エピソード",
		ownPodcast: "このサイトのエピソード",
	},
	kickers: {
		podcast: "聴く・見る",
		own: "このサイトで公開",
		followed: "集めた記事",
		author: "著者",
		source: "配信元",
		tag: "トピック",
	},
	descriptions: {
		podcast: ({ site }) => `${site} のエピソード（ポッドキャストアプリ向け）`,
		ownPodcast: ({ site }) => `${site} が公開しているエピソード（ポッドキャストアプリ向け）`,
		own: ({ site }) => `${site} の記事（購読中のフィードの記事を除く）`,
		followed: ({ site }) => `${site} が購読しているフィードの記事`,
		author: ({ name }) => `${name} の記事`,
		source: ({ name }) => `${name} が配信した記事`,
		tag: ({ name }) => `「${name}」に関する記事`,
	},

	listing: {
		untitled: "無題",
		empty:
			"まだ何もありません。今から購読しておくと、最初の記事が公開されたときにフィードリーダーに表示されます。",
		emptySource: "まだ何もありません。このフィードの新しい記事はここに表示されます。",
		pages: "ページ",
		topics: "トピック",
		episode: "エピソード",
		episodeOf: ({ hidden, duration }) => parts`${hidden("エピソード、")}${duration}`,
	},
	articles: {
		latest: "最新の記事",
		all: "すべての記事",
		newer: "新しい記事",
		older: "過去の記事",
		noOlder: "これより古い記事はありません。",
	},
	episodes: {
		latest: "最新のエピソード",
		all: "すべてのエピソード",
		newer: "新しいエピソード",
		older: "過去のエピソード",
		noOlder: "これより古いエピソードはありません。",
	},

	archive: {
		title: "アーカイブ",
		description: ({ site }) => `${site} のすべての記事（月別）`,
		ofMonth: ({ site, month }) => `${site} の${month}の記事`,
		months: "月",
		page: ({ number }) => `${number} ページ`,
	},
	directories: {
		allTopics: "すべてのトピック",
		allAuthors: "すべての著者",
		authors: "著者",
		topicsDescription: ({ site }) => `${site} の全記事のトピック`,
		authorsDescription: ({ site }) => `${site} の全記事の著者`,
		noTopics: "トピックのある記事はまだありません。",
		noAuthors: "著者名のある記事はまだありません。",
		letters: "頭文字",
		most: ({ count }) => `記事の多い ${count} 件を表示しています。`,
	},

	article: {
		updated: ({ date }) => parts`更新日：${date}`,
		readOriginal: ({ host }) => `${host} で元の記事を読む`,
		about: ({ host }) => `${host} について`,
		neighbours: "ほかの記事",
		previous: "前の記事",
		next: "次の記事",
		sensitivePicture: "センシティブな画像",
		sensitivePictureOf: ({ title }) => `センシティブな画像：${title}`,
		sectionLink: ({ title }) => `「${title}」の節へのリンク`,
		frame: ({ host }) => `${host} のプレーヤー`,
		code: ({ number }) => `コード例 ${number}`,
		table: ({ number }) => `表 ${number}`,
		formula: ({ number }) => `数式 ${number}`,
		note: ({ date }) => parts`${date}のメモ`,
		related: "関連記事",
		follow: ({ name }) => `${name} の新しい記事をフィードリーダーで読めます。`,
		followPodcast: ({ name }) => `${name} の新しいエピソードをポッドキャストアプリで受け取れます。`,
		torrent: "トレント",
	},

	episode: {
		season: ({ number }) => `シーズン${number}`,
		seasonOf: ({ number, name }) => `シーズン${number}：${name}`,
		number: ({ number }) => `エピソード${number}`,
		trailer: "予告編",
		bonus: "番外編",
		explicit: "露骨な表現あり",
		people: "出演者",
		host: "司会",
		guest: "ゲスト",
		chapters: "チャプター",
		chapter: ({ number }) => `チャプター${number}`,
		captions: "字幕",
	},
	transcript: {
		title: "文字起こし",
		files: ({ files }) => parts`文字起こし：${files}`,
		asFiles: ({ files }) => parts`ファイル：${files}`,
		rest: "続きはファイルにあります。",
		webPage: "ウェブページ",
		plainText: "プレーンテキスト",
	},

	sources: {
		description: ({ site }) => `${site} が購読しているフィード`,
		none: "購読中のフィードはまだありません。",
		count: { other: ({ count }) => `${count} 件のフィードの記事を掲載しています。` },
		articles: { other: ({ count }) => `記事 ${count} 件` },
		opml: "一覧をダウンロード（OPML）",
		opmlUse: "フィードリーダーに読み込むと、すべて購読できます。",
		lists: ({ site, followed, own }) =>
			parts`${followed("これらのフィードの記事だけ")}、または${own(`${site} の記事だけ`)}を読めます。`,
		visit: ({ host }) => `${host} を見る`,
		itsFeed: "このサイトのフィード",
		newest: ({ date }) => parts`最新の記事：${date}`,
		noArticles: "記事はまだありません",
		statusTitle: "配信元の状態",
		active: "購読中",
		waiting: "最初の取得待ち",
		paused: "一時停止中",
		gone: "終了：配信元が完全に削除しました",
		lastReached: ({ date }) => parts`最終取得：${date}`,
		lastChange: ({ date }) => parts`最終更新：${date}`,
		nextPoll: ({ date }) => parts`次回取得：${date}`,
		homePage: "サイト",
		feed: "フィード",
	},

	subscribe: {
		title: ({ name }) => `${name}を購読する`,
		description: ({ name }) => `${name}をフィードリーダーで購読する方法`,
		podcastDescription: ({ name }) => `${name}をポッドキャストアプリで購読する方法`,
		address: "フィードのアドレス",
		giveToReader: "このアドレスをフィードリーダーに登録するか、下からお使いのリーダーを選んでください。",
		giveToPodcastApp:
			"このアドレスをポッドキャストアプリに登録するか、下からお使いのアプリを選んでください。",
		addressCopied: "アドレスをコピーしました。",
		addressNotCopied: "アドレスをコピーできませんでした。選択して手動でコピーしてください。",
		openReader: "フィードリーダーで開く",
		openPodcastApp: "ポッドキャストアプリで開く",
		web: "ウェブ",
		otherApp: "この端末のほかのアプリ",
		otherFormats: "ほかの形式",
		sameArticles: "どの形式でも同じ記事を読めます。ほとんどのアプリはどの形式にも対応しています。",
		opml: ({ link }) =>
			parts`フィードを一つずつ購読することもできます。${link("すべてのフィードの一覧（OPML）")}をフィードリーダーに読み込んでください。`,
		podcastToo: ({ link }) =>
			parts`聴くだけ、見るだけなら、ポッドキャストアプリで${link("エピソードを購読")}できます。`,
		whatIsAFeed: "フィードとは？",
		aboutFeeds:
			"フィードは、アプリが代わりに確認してくれるアドレスです。ここで新しいものが公開されると、アプリに表示されます。ここでのアカウントは不要で、メールアドレスを誰かに知られることもなく、いつでもやめられます。",
		thisIsAFeed: "これはフィードのアドレスです。新しい記事が公開されたときに知らせてくれるアプリで使います。",
		thisIsAPodcast: "これはポッドキャストのアドレスです。新しいエピソードを届けてくれるアプリで使います。",
		thisIsAList: ({ site }) =>
			`これは${site}が購読しているフィードの一覧（OPML）です。フィードリーダーに読み込めます。`,
		download: "一覧をダウンロード",
		showSource: "ソースを表示",
	},

	missing: {
		notFound: "見つかりません",
		gone: "削除されました",
		nothing: "このアドレスには何もありません。",
		article: "このアドレスには記事がありません。",
		articles: "このアドレスには記事がないか、まだ公開されていません。",
		month: "この月の記事はありません。",
		older: "このアドレスから始まる過去の記事はありません。",
		goneFeed: "このフィードはなくなりました。元のサイトの購読はここでは終了しています。",
		feed: "このアドレスにフィードはありません。",
		deleted: "ここにあった記事は公開を終了しました。",
		file: "この記事にそのファイルはありません。",
		notFoundAdvice:
			"アドレスが間違っているか、ページが移動した可能性があります。最新の記事はトップページにあります。",
		goneAdvice: "最新の記事はトップページにあります。",
		allArticles: "すべての記事",
	},
};
