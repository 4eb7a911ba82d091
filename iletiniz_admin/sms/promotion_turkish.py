"""Promotional words of Turkish, as patterns over plain lower-case words (see ``promotion``).

A stem with `…` covers its cases and possessives, since vowels and consonants that harmony changes
stand after it: kupon, kuponunuz; fırsat, fırsatı; çek, çeki.
"""

from collections.abc import Mapping
from typing import Final

from iletiniz_admin.sms.promotion_invitations import INVITATIONS
from iletiniz_admin.sms.promotion_kinds import PromotionKind as K

_DAYS: Final = "anneler|babalar|sevgililer|ogretmenler|kadinlar|dogum|cocuk|kahve|bekarlar|dunya"
_MONEY: Final = "(?:tl|try|lira|usd|eur|euro|dolar)"

TURKISH: Final[Mapping[K, tuple[str, ...]]] = {
    K.DISCOUNT: (
        "indirim…",
        "tenzilat…",
        "iskonto…",
        "ucuz…",
        "kelepir…",
        "avantaj…",
        "tasarruf…",
        "(?:% N|N %)",
        "yuzde (?:N|[a-z]+) (?:[a-z]{1,3} )?(?:varan|kadar|daha|net|ekstra|ek|kazan…)",
        "N al N (?:ode…|bedava)",
        "N alana N…",
        (
            "(?:N|bir|iki|uc|dort|bes) al(?:ana|ana|in|ip|an)? (?:N|bir|iki|uc|dort) (?:ode…"
            "|bedava|hediye)"
        ),
        (
            "(?:ikinci|2|ucuncu|3) (?:[. ]+)?(?:urun|parca|adet|siparis|kahve)… ~ (?:yari|bedava"
            "|% N|hediye)"
        ),
        "yari fiyat…",
        "yari yariya",
        (
            "(?:dev|super|sok|ozel|uygun|cazip|harika|inanilmaz|kacirilmaz|efsane|dip|taban"
            "|hesapli)"
            " fiyat…"
        ),
        "en (?:iyi|uygun|dusuk|hesapli) fiyat…",
        "fiyat… ~ (?:dus(?!uk… iade)|indi|kir|cakil|eri|gulumse)…",
        "(?:fiyatlarimiz|fiyatimiz)…",
        "etiket… ~ yari…",
        "(?:bu|boyle) fiyat(?:a|lar|lara|i)",
        "son fiyat…",
        "hesapli(?:ya|sini)?",
        "maliyetine",
        "zararina",
        "yari(?:m)? (?:ucret|para|bedel)…",
        "(?:yarisi|ucte bir|dortte bir|onda bir) (?:fiyat|eksi)…",
    ),
    K.PRICE: (
        f"(?:sadece|yalnizca|sirf|only|just|now only) (?:[$] )?N {_MONEY}…",
        f"(?:simdi|artik) (?:sadece )?N {_MONEY}…",
        f"N {_MONEY}(?:den|dan|ye|ya)? (?:den |dan )?(?:baslayan|itibaren fiyat)…",
        f"N {_MONEY} yerine",
        f"N {_MONEY}… (?:ve )?(?:uzeri|ustu)…",
        f"N {_MONEY}(?:ye|ya)? (?:ye |ya )?varan",
        f"N {_MONEY} (?:hediye|kazan|sizden|bizden)…",
        "pesin fiyatina",
        "vade farksiz…",
        "zamsiz…",
        "zam gelmeden",
        "N yerine N(?: tl| lira…)?(?= $)",
        f"N(?: {_MONEY})?(?:den|dan) basl…",
        f"{_MONEY}… (?:yukle|bizden|cebiniz)…",
        "taksit… ~ (?:bizden|firsat|imkan|avantaj)…",
    ),
    K.CAMPAIGN: (
        "kampany…",
        "promosyon…",
        "firsat…",
        "lansman…",
        "cekilis…",
        "yarisma…",
        "outlet…",
        "surpriz…",
        "efsane (?:cuma|gun|kasim|hafta|pazartesi|saat)…",
        (
            "(?:black|kara|sahane|muhtesem|super|harika|bereketli|gulumseten|cilgin|efsanevi|yesil)"
            " (?:friday|cuma)…"
        ),
        "(?:cyber|siber) (?:monday|week|pazartesi|hafta)…",
        "(?:11.11|12.12|10.10|9.9) (?:de )?(?:basla|geldi|gun|sale|cilgin|alisveris)…",
        "yeni sezon…",
        "sezon (?:sonu|acilis|urun|finali)…",
        "(?:yeni|yaz|kis|sonbahar|ilkbahar|bahar|ramazan|yilbasi|N) koleksiyon…",
        "koleksiyonumuz…",
        "(?:yeni|dun|bugun) gelen…",
        "yepyeni",
        "on siparis (?:donem|basla|firsat|acil)…",
        "(?:yeni|yepyeni) (?:urunler|modeller|cesit|tasarimlar|kahveler|lezzetler)…",
        "yeni (?:magaza|sube)…",
        "(?:yeni|en yeni) (?:urun|model|seri|tasarim|menu)…(?:muz|miz)…",
        (
            "(?:sana|size|bugune|haftaya|sonuna|uyelere|uyelerimize|musterilerimize"
            "|musterilere|bayrama"
            "|yilbasina|cumaya|alisverise|alisverisinize|sezona|aya|saate|gunlere|yaza|kisa"
            "|gecesine"
            "|gunune|gununuze|gunlerine|kisiye|dostlara|takipcilerimize|ayina|seckin) ozel"
        ),
        f"(?:{_DAYS}) gunu… (?:icin )?(?:ozel|hediye|alisveris|oneri)…",
        "ozel (?:teklif|oneri|menu fiyat|davet)…",
        "(?:reddedilemez|kacirilmaz|kacirilmayacak|harika|muthis) teklif…",
        "(?:simdi|artik|tekrar|yeniden) (?:stokta|satista)…",
        "satista",
    ),
    K.COUPON: (
        "kupon…",
        "(?:hediye|alisveris) cek…",
        "(?:promosyon|hediye|davet|referans) kod…",
        "kod(?:u|unu|unuz|unuzu|uyla|unuzla)? ~ (?:alisveris|sepet|kasada|indirim)…",
        "kod(?:u|uyla|unu) ~ kazan…",
        "kod(?:u|un|unuz|umuz)? [a-z]{4,} [0-9]{1,2}",
    ),
    K.GIFT: (
        "hediye…",
        "armagan…",
        "bedava…",
        "beles…",
        "ikramimiz…",
        "(?:bizden|kahve|tatli) ikram…",
        "bizden(?= $)",
        "(?:ilk|bir) (?:ay|hafta|gun|siparis|ders)… (?:[^ .<]+ )?ucretsiz",
        "ucretsiz gonderi(?:m|mi|mle|mden|ler)?",
        (
            "ucretsiz (?:kargo|teslimat|nakliye|urun|deneme|numune|kahve|tadim|uyelik"
            "|katil|ders|kurs|danismanlik|cekim|olcum|kesif)…"
        ),
        "kargo… (?:[a-z]{2} )?(?:bedava|ucretsiz|bizden|sirin|bizim)…",
        "kargo… odeme(?:yin|den|yeceksin)…",
        "kargo ucreti (?:yok|odeme|odemeden|almiyoruz|bizden)…",
        "numune… ~ (?:bizden|yolda)",
        "(?:kargo|teslimat|gonderim)… ~ (?:parasiz|sifirlandi|kalkti)",
        "ikram(?:i|imiz|lar|lari)?",
        "(?:ikinci|ucuncu|besinci|onuncu|N)[a-z]* (?:[a-z]+ )?bizden",
    ),
    K.URGENCY: (
        "kacirma(?:|yin|yiniz|yalim|dan|mak|n)",
        "kaciran…",
        "kacmaz",
        "kacmadan",
        (
            "son (?:N )?(?:gun|saat|dakika|hafta|sans|firsat|adet|parca|stok|urunler|N"
            "|bir gun|iki gun"
            "|uc gun|kalan|tarih yarin|gunler)…"
        ),
        "acele…",
        "elini(?:zi)? cabuk…",
        "gec kalma(?:|yin|yiniz|dan)",
        (
            "hemen (?:al|alin|aliniz|siparis (?:ver|olustur)…|alisveris…|kesfet…|kap…"
            "|yararlan…|faydalan…|incele…"
            "|gel…|basvur…|ugra…|uye…)"
        ),
        "simdi (?:al|alin|siparis ver…|alisveris…|kesfet…|tam zamani)",
        "tam zamani",
        "sinirli (?:sayida|sure|stok|adet|zaman|kontenjan|seri|uretim)…",
        "stok… (?:la |lar )?(?:sinirli…|tukenmeden|bitmeden)",
        "(?:tukenmeden|bitmeden|dolmadan)",
        (
            "(?:sadece|yalnizca|sirf) (?:bugun|bu gece|bu hafta|bu ay|hafta sonu|yarin|N gun"
            "|N saat|uc gun"
            "|bu|sana|size|uyeler)…"
        ),
        "(?:bugun|bu gece|yarin|pazar gunu) (?:bitiyor|son|sona)…",
        "bitiyor",
        "geri sayim…",
    ),
    K.LOYALTY: (
        "(?:N|para|hediye|alisveris|sadakat|bonus|ekstra|mil|kart|kahve|x) puan(?!la)…",
        "puan(?:lar)?(?:in|im)…",
        "puanlar(?:i|la|a)?",
        "puan (?:kazan|kullan|harca|birik|yukle|topla|avantaj|firsat)…",
        "parapuan…",
        "(?:cift|cifte|kat|katli) puan…",
        "chippara…",
        "(?:N|x|ekstra) bonus…",
        "bonus (?:kazan|puan|hediye)…",
        "sadakat…",
        "cashback…",
        "nakit (?:iade )?(?:kazan|puan)…",
        "kazan(?:in|iniz|din|diniz|dir(?!di)|ma|mak|acak|abil|iyor|an|alim|sin|irsin|irken|ca)…",
        "(?:hemen|puan|hediye|tl|sen de|siz de|davet et|oyna|cevir|katil) kazan",
        (
            "(?:vip|premium|gold|altin|gumus|bronz|ayricalikli|elit|platin) (?:uye|musteri|kulub"
            "|kulup|club|kart)…"
        ),
        "ayricalik…",
        "(?:uye|abone|kayit) ol(?:un|unuz|anlara|arak|an|anlar|ana)?",
        "aboneli[kg]… ~ (?:gec|basla|avantaj|al)…",
        "(?:bulten|kulub)(?:umuz|e|une)…",
    ),
    K.INVITATION: INVITATIONS,
    K.GREETING: (
        "(?:bayram|yil|gun|kandil|ramazan)…(?:iniz|niz|nuz|unuz|unuzu|inizi|nizi|lariniz)… ~ kutl…",
        "kutlu olsun",
        "mutlu yillar",
        "nice (?:mutlu )?(?:yil|yas|sene)…",
        "iyi ki dogdun…",
        "mutlu (?:bir )?(?:yeni )?yil…",
    ),
}
