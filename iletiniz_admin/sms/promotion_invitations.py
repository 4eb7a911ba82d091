"""Words of Turkish with which a shop invites people to come, look or buy again.

Patterns as in ``promotion_turkish``, which holds the other kinds.
"""

from typing import Final

INVITATIONS: Final = (
    "(?:tekrar|yine|yeniden|her zaman|daima) (?:bekleriz|alisveris|agirla|gormek|aramizda)…",
    "(?:bizi|magaza…|site…) (?:tekrar|yine|yeniden) ~ ziyaret…",
    "bekleriz",
    (
        "(?:magaza|site|sube|standi|kafe|shop|dukkan|restoran)(?:miza|muza|mize|lerimize"
        "|larimiza"
        "|imiza|umuza|nimiza) ~ (?:bekl|davet|ugra|gel|goz at)…"
    ),
    "davetlisiniz",
    "alisverise (?:basla|devam|davet|gel|don|cik|bekl)…",
    (
        "(?:sonraki|gelecek|bundan sonraki|gelecekteki|yeni|ilk|tum|her|diger|online"
        "|ikinci|hafta sonu)"
        " alisveris…"
    ),
    "(?:sonraki|siradaki|gelecek|gelecekteki|bir daha ki|ikinci) siparis…",
    "alisveris(?:leriniz|lerinde|iniz|in)(?:de|den|e) ~ (?:gecerli|kullan|ozel|N|puan)…",
    "keyifli alisveris…",
    "alisverisin (?:keyf|tadi)…",
    "alisveris(?:te|lerde|lerinde|lerinizde)",
    "kesfe(?:t|d|tm)…",
    "goz at(?:in|iniz|mak|maya|abil|manizi)?…",
    "goz gezdir…",
    (
        "(?:urunlerimiz|koleksiyon|model|katalog|magazamiz|sitemiz|menumuz|cesitlerimiz"
        "|yenilik)… ~"
        " (?:incele|kesfet|gor|ziyaret|kacir|tani)…"
    ),
    "(?:sitemizi|magazamizi|magazalarimizi|bizi|web sitemizi) ~ ziyaret…",
    "ozledik…",
    "ozlettiniz…",
    (
        "sepet(?:in|inde|inizde|inizdeki|teki|indeki|iniz|ini|inizi)… ~ (?:bekl|unut"
        "|tamamla|kal|sat"
        "|tuken|al|don)…"
    ),
    "sepette (?:ek|ekstra|net|aninda|N|%|yari)…",
    "sepet… ~ ekle…",
    "alisveris… ~ yap(?:in|iniz|manin|maniz)…",
    (
        "[a-z]+(?:lar|ler)i? (?:magaza|site|raf|sube|reyon)(?:lar|ler)?(?:imiz|umuz|miz"
        "|muz)?(?:da|de)"
        "(?! (?:teslim|sizi|hazir|bekl))"
    ),
    "(?:yakisacak|yakisan|yakisir)",
    "(?:tanisin|tanisiniz|tanismaya|tanisma zamani)",
    "tam (?:size|sana) gore",
    "bir (?:bak|bakin|bakiniz|goz at)",
    "siparis(?:inizi|ini)? (?:[a-z]+ )?(?:verin|veriniz)",
    "ilk (?:siz|sen) ~ (?:al|dene|gor|duy|kap)…",
    "(?:favori|istek) liste…",
    "favori(?:leriniz|lerin|nizdeki|lerinizdeki)…",
    "(?:begendigin|baktigin|inceledigin|favorilerine ekledigin)…",
    "arkadas… ~ (?:davet|getir|oner|kazan|tavsiye|gonderin|paylas)…",
    "(?:sizin icin|sana|size) (?:ozel )?(?:sectik…|oner…|secti…)",
    "oneri(?:lerimiz|miz)…",
    "bizi ~ (?:takip|begen|izle)…",
    (
        "(?:instagram|facebook|tiktok|youtube|twitter|sosyal medya|whatsapp kanal|pinterest)…"
        " ~ (?:takip|begen|katil|abone)…"
    ),
    "(?:mobil )?uygulama(?:mizi|yi|miz|mizdan|ya|miza) ~ (?:indir|yukle|ozel|alisveris)…",
    "(?:imkan|olanak)(?:lar|i|iyla|lari|lariyla) ~ (?:yararlan|kacir|faydalan|sizi|sizler)…",
    "(?:raflarda|vitrinde|magazalarda)",
    "(?:buyurun|ugrayin|dolasin|gezinin)",
    "yolunuz (?:dus|ugra)…",
    "bitmek uzere… ~ (?:yeni|tekrar|siparis)…",
    "yine (?:ugra|gorus)…",
    "canli (?:satis|yayin)…",
)
