/**
 * Models of languages for feeds without a usable charset: their letters and frequent words. The lists are rough on purpose: they
 * have to distinguish a language from wrongly decoded bytes, not from similar languages.
 *
 * @module
 */

/** A language in encodings of one byte a character. */
export interface LanguageModel {
	/** ISO 639-1 code. */
	language: string;
	/** Lower-case letters beyond ASCII, the most frequent first. */
	letters: string;
	/** The prior log-probability of the language, relative to others of its encoding. */
	prior?: number;
	/** Frequent short words of ASCII letters only, for languages of the Latin script. */
	words?: ReadonlySet<string>;
}

/** An encoding of one byte a character, with the languages written in it. */
export interface ByteEncoding {
	encoding: string;
	models: readonly LanguageModel[];
	/** The prior log-probability of the encoding, relative to others. */
	prior: number;
}

/** An encoding of two bytes a character, with its frequent characters. */
export interface PairEncoding {
	encoding: "shift_jis" | "euc-jp" | "gb18030" | "big5" | "euc-kr";
	/** ISO 639-1 code. */
	language: string;
	/** Its frequent characters. */
	common: ReadonlySet<string>;
	/** Whether a lead byte begins characters taught at school; all others are rare. */
	isOrdinary: (lead: number) => boolean;
}

function latin(language: string, letters: string, words: string): LanguageModel {
	return { language, letters, words: new Set(words.split(" ")) };
}

const WESTERN = [
	latin("en", "’“”–é—‘£…•", "the and of to in is for on with that"),
	latin("fr", "éèàêçôîùâûïëœ’«»", "le la les de des du et un une est pour dans que sur en au qui"),
	latin("de", "üäößé–„“", "der die das und ist nicht von mit den ein eine auf im zu wie vor wird"),
	latin("es", "óíáéñú¿¡ü", "el la los las de del que en una con por para su es un se al"),
	latin("pt", "ãçáéíóõêâúàô", "de do da dos das que em um uma para com por os as no na se mais"),
	latin("it", "èàòùéì’", "il la le di che del della per con una un non si al gli da nel"),
	latin("ca", "óàèéíçúòï·", "el la els les de del que per amb una un en al ha"),
	latin("nl", "ëéïöüèáó", "de het een van en in op voor met dat niet is zijn aan"),
	latin("sv", "äåöé", "och att det som en av den med till ett inte har om"),
	latin("da", "øåæé", "og er det en af til den med ikke et har fra der om"),
	latin("fi", "äöå", "ja on ei se oli kun joka mutta ovat sen"),
	// The letters that only Icelandic has are Turkish ones in windows-1254, and Lithuanian ones in windows-1257.
	{ ...latin("is", "ðíáóþæúöéý", "og er sem til um ekki var en hann af"), prior: -6 },
];
const CENTRAL = [
	latin("pl", "łąężóśćńź", "nie na jest do to sie po od jak dla przez oraz ale co za czy z w i o"),
	latin("cs", "íáěéřčšýžůúňťďó", "je na se to do pro ve si jako ale od jsou po za jak v s o k i"),
	latin("sk", "áíčéžšýúľťňôďäóĺŕ", "je na sa to do pre vo si ako ale od po za v s o k i"),
	latin("hu", "áéőöóüíűú", "az egy hogy nem is ez meg csak ha de van volt mint"),
	latin("ro", "ăîâţş", "de la cu pe un din este care nu sunt mai pentru al ale fost"),
	latin("hr", "čšžćđ", "je na se da su za od sa ne ili kako iz bi nije u i s o"),
	latin("sl", "čšž", "je na se da so za pri ne ali kako iz bi ni in v z"),
	latin("sq", "ëç", "e dhe i me nga per qe nuk te ka"),
];
const TURKISH = [latin("tr", "ıişüğçöâî", "ve bir bu ne da de ile daha olarak en var kadar sonra")];
const BALTIC = [
	latin("lt", "ėųšžįčūąę", "ir yra kad su iki tai jau bet ne kaip nuo dar po"),
	latin("lv", "āīēšūžļņķģč", "un ir ar no kas par pie tas bet vai tikai gada"),
	latin("et", "äõüöšž", "ja on ei et see oli kui aga ning mis ka"),
];
const CYRILLIC = [
	{ language: "ru", letters: "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё«»—№–" },
	{ language: "uk", letters: "оаниівтерслкудмпязьгбчйхєїжцюшфщґ«»—’–№" },
	{ language: "bg", letters: "аоиентрсвлкдпмзябъгучйжщшцхюфьм„“–" },
	{ language: "sr", letters: "аоиенрстјувкмдплзгбчцшжљћхњђфџ„“–" },
	{ language: "be", letters: "аніроекўсзьяыдўлтмпувгчцйбхжюшёэф«»—" },
	{ language: "mk", letters: "аоиетнрсвкдлпмузјгбчцшжќњѓљхфѕџ„“" },
];
const GREEK = [{ language: "el", letters: "αοιετσνρυπκλμςίόήάγδέωθύχφώβξζψϊ«»’ΐϋ" }];
const HEBREW = [{ language: "he", letters: "יוהלראתשמבםנחעדכקפגטןסזצךףץ״׳–" }];
const ARABIC = [{ language: "ar", letters: "اليمنرتوبةدعسفحكهجقأشطصخإضزىثذآءغظئؤ،ًپچگ" }];
const THAI = [{ language: "th", letters: "านรกเงอมยลวดท่สตะปบคหแ้จพชขใไผโ็ณซ์ีัิุูืำถธศษภฉ" }];
const VIETNAMESE = [
	latin("vi", "\u0300\u0301đ\u0323ôâ\u0309ươăê\u0303áàéíóúèùã", "trong cho nam ra sau khi ba hai"),
];

/** The supported encodings of one byte a character, the most usual first. */
export const BYTE_ENCODINGS: readonly ByteEncoding[] = [
	{ encoding: "windows-1252", models: WESTERN, prior: 0 },
	{ encoding: "windows-1251", models: CYRILLIC, prior: 0 },
	{ encoding: "windows-1250", models: CENTRAL, prior: -1.5 },
	{ encoding: "iso-8859-2", models: CENTRAL, prior: -1.5 },
	{ encoding: "windows-1254", models: TURKISH, prior: -1.5 },
	{ encoding: "windows-1253", models: GREEK, prior: -1 },
	{ encoding: "iso-8859-7", models: GREEK, prior: -1.1 },
	{ encoding: "windows-1255", models: HEBREW, prior: -1 },
	{ encoding: "windows-1256", models: ARABIC, prior: -1 },
	{ encoding: "windows-1257", models: BALTIC, prior: -2 },
	{ encoding: "koi8-u", models: CYRILLIC, prior: -1 },
	{ encoding: "windows-874", models: THAI, prior: -1 },
	{ encoding: "iso-8859-15", models: WESTERN, prior: -1.5 },
	{ encoding: "iso-8859-5", models: CYRILLIC, prior: -2 },
	{ encoding: "ibm866", models: CYRILLIC, prior: -2 },
	{ encoding: "x-mac-cyrillic", models: CYRILLIC, prior: -3 },
	{ encoding: "iso-8859-6", models: ARABIC, prior: -3 },
	{ encoding: "windows-1258", models: VIETNAMESE, prior: -6 },
	{ encoding: "macintosh", models: WESTERN, prior: -3 },
];

const HANZI =
	"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产新己制身加西月话合回特代内信表化老给世位次度门任常先海通教提立及比员解水名真论处走各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再建务做接必场件计管期市直德资命山金指区保至队形社便空决治展马科司五基眼书非则今最京北南东华网视频闻息章据城州省球游戏手款价品牌车企股银投融费万亿元岁责编记您请";
const TRADITIONAL =
	"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產新己制身加西月話合回特代內信表化老給世位次度門任常先海通教提立及比員解水名真論處走各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再建務做接必場件計管期市直德資命山金指區保至隊形社便空決治展馬科司五基眼書非則今灣台聞息香港網讓啊嗎吧呢您請與及";
const KANJI =
	"日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住無真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢政府経済策表最報情記全対戦機能部法務省首相市県区";
const KANA =
	"あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽぁぃぅぇぉっゃゅょアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴザジズゼゾダデドバビブベボパピプペポァィゥェォッャュョヴー";
const HANGUL =
	"이다의는에을를가은고한로하지도사기어인대자서해정보그리시스아라나일있으제수들것전부주여장구와원만비안상공게니조위성선경화관미신동과무했국세오계지되면았연물진문용실방마우까중등모유음당소적명생트발때업개단달드반히치며거외회천내결체현교호재민법추러할분입출통금간직심월없년및못말바날씨늘뉴론많제최식습영울럼";
const POINTS = "、。，．！？：；「」『』（）・～…—“”《》【】";

const JAPANESE = new Set([...KANJI, ...KANA, ...POINTS]);
const KOREAN = new Set([...HANGUL, ..."·…“”‘’"]);

/** The supported encodings of two bytes a character. */
export const PAIR_ENCODINGS: readonly PairEncoding[] = [
	{
		encoding: "gb18030",
		language: "zh",
		common: new Set([...HANZI, ...POINTS]),
		isOrdinary: (lead) => lead >= 0xb0 && lead <= 0xd7,
	},
	{
		encoding: "big5",
		language: "zh",
		common: new Set([...TRADITIONAL, ...POINTS]),
		isOrdinary: (lead) => lead >= 0xa4 && lead <= 0xc6,
	},
	{
		encoding: "shift_jis",
		language: "ja",
		common: JAPANESE,
		isOrdinary: (lead) => lead >= 0x88 && lead <= 0x97,
	},
	{
		encoding: "euc-jp",
		language: "ja",
		common: JAPANESE,
		isOrdinary: (lead) => lead >= 0xb0 && lead <= 0xcf,
	},
	{
		encoding: "euc-kr",
		language: "ko",
		common: KOREAN,
		isOrdinary: (lead) => lead >= 0xb0 && lead <= 0xc8,
	},
];

/** Likely languages by top-level domain. */
export const LANGUAGES_OF_DOMAIN: Readonly<Record<string, string>> = {
	ru: "ru",
	su: "ru",
	by: "be",
	kz: "ru",
	ua: "uk",
	bg: "bg",
	rs: "sr",
	mk: "mk",
	pl: "pl",
	cz: "cs",
	sk: "sk",
	hu: "hu",
	ro: "ro",
	md: "ro",
	hr: "hr",
	ba: "hr",
	si: "sl",
	al: "sq",
	tr: "tr",
	lt: "lt",
	lv: "lv",
	ee: "et",
	gr: "el",
	cy: "el",
	il: "he",
	sa: "ar",
	eg: "ar",
	ae: "ar",
	th: "th",
	vn: "vi",
	cn: "zh",
	tw: "zh",
	hk: "zh",
	jp: "ja",
	kr: "ko",
	fr: "fr",
	de: "de",
	at: "de",
	es: "es",
	mx: "es",
	ar: "es",
	pt: "pt",
	br: "pt",
	it: "it",
	nl: "nl",
	se: "sv",
	dk: "da",
	no: "da",
	fi: "fi",
	is: "is",
};
