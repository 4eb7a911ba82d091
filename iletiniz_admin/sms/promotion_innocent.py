"""What looks like promotion and is not, as patterns over plain lower-case words.

``NEARBY`` takes back what lies within a match: `Fırsat Sokak`, `hediye paketi`, `%20 KDV`.
``SETTLED`` takes back every word about money, coupons and gifts in a sentence that reports what
became of them in an order (`kupon kodunuz iptal edildi`, `indirim tutarı iade edildi`): such a
sentence informs, it offers nothing. ``CALLS`` are the words with which it offers something after
all (`kalanı hemen kullanın`), and then nothing is taken back. ``WARNINGS`` are those in which a
sentence warns of somebody else's promises. ``DEADLINES`` are the sentences in
which a last day is one for paying, returning or collecting.
"""

from typing import Final

_PLACE: Final = (
    "(?:sokak|sokagi|sok|sk|cadde|caddesi|cad|cd|mahalle|mahallesi|mah|mh|apartmani|apartman|apt"
    "|sitesi|bulvari|blv|han|hani|plaza|pasaji|pasaj|avm|market|marketten|market|bufe|eczane"
    "|eczanesi"
    "|kuyumcu|kirtasiye|kargo|koyu|meydani|durak|duragi|is merkezi|street|st|road|avenue|ave)"
)
_NAMES: Final = "(?:hediye|firsat|armagan|surpriz|kampanya|indirim|outlet|kazan|kupon)"
_MATERIALS: Final = (
    "kdv|kdvsi|otv|vergi|vergisi|faiz|stopaj|kapora…|pesinat…|on odeme…|depozito…|komisyon…|pamuk…"
    "|polyester|keten|yun|ipek|deri|viskon|elastan|akrilik|dogal|organik|alkol…|kakao"
    "|arabica|robusta"
    "|vegan|oran…|oraninda tamam|dolu|doluluk|sarj|nem|tamam|tamamlandi|saf|bitter|vat|tax|cotton"
    "|wool|deposit|fee|si|i|u|lik|luk|kalan|kalani|odenecek…|odendi…|tahsil…|pay"
)

NEARBY: Final = (
    f"{_NAMES}… {_PLACE}…",
    # What stands in quotes before the goods is their name.
    (
        '" (?:[^ ."<]+ ){1,6}" (?:[^ .]+ ){0,3}(?:urun|siparis|adli|yazili|baskili|isimli|kitap'
        "|product)…"
    ),
    # What the customer bought, chose or used already.
    (
        "(?:satin aldiginiz|siparis ettiginiz|siparisini verdiginiz|kullandiginiz|sectiginiz"
        "|odediginiz"
        "|iptal ettiginiz|iade ettiginiz|gonderdiginiz|gonderilen|ordered|you bought|you used)"
        " (?:[^ .<]+ ){0,4}(?:hediye|kupon|kampanya|indirim|yeni sezon|puan|outlet|firsat"
        "|gift|coupon)…"
        "(?: cek…| kod…)?"
    ),
    # Goods by name, and what became of them: `Outlet Priz siparişiniz kargoda`.
    (
        f"(?:{_NAMES[3:-1]}|firsatlar|avantaj|promosyon|vip|efsane|bedava|super fiyat|yeni sezon) "
        "(?:(?!(?:cek|kupon|kod|kart|cuma|kasim|gun|hafta|basla|devam|var|biti)[a-z]* )"
        "[a-z0-9]+ ){0,3}"
        "(?:(?:siparis|urun|paket|kitap|defter)(?:iniz|unuz|niz)|romani|defteri|kitabi|modelinin)"
        " (?:[^ .<]+ ){0,5}"
        "(?:kargo|yolda|yola|hazir|paketlen|teslim|basil|gonder|depo|yerine|yolla)…"
    ),
    # The reason of a delay.
    (
        "(?:kampanya|indirim|firsat|(?:efsane|kara) (?:cuma|kasim|gun)|black friday|yilbasi"
        "|bayram)… ~ (?:yogunlu[kg]|coklu[kg]|neden|dolayi|sebeb|yuzunden|kaynakli|gecik"
        "|tikan|volume)…"
    ),
    "(?:late|delay…|slow…) ~ (?:black friday|cyber monday|sale|campaign)…",
    # What was paid, taken back or turned off.
    "N (?:tl|lira|try) yerine (?:N )(?:tl |lira |try )?(?:havale|odeme|yat|gelmis|gonder)…",
    "puan… ~ (?:geri al(?!ir)|dusul|eksil|silindi|kaldirildi)…",
    "points? ~ (?:removed|taken back|deducted)",
    "(?:kampanya|indirim|firsat|promosyon|bulten)… ~ (?:listemizden|listeden|iletilerinden) cik…",
    "(?:kampanya|indirim|firsat|promosyon)… ~ (?:almayacaksiniz|almama|istemedig|durdurul)…",
    "kampanya… sure…",
    "kupon… (?:yeniden|tekrar) (?:kullanilabilir|aktif|gecerli)…",
    "son (?:N )?(?:urunu|siparisi|paketi|koli|parca)(?:n|niz)…",
    "(?:to|out of) N points?",
    (
        "(?:size|sana|adiniza|isminize|kisiye) ozel (?:olarak )?(?:uret|hazirla|tasarla|dik"
        "|bas(?!la)|yap"
        "|isle|kesil)…"
    ),
    "(?:duzeltme|degistirme|guncelleme|itiraz|cayma|kontrol|iptal|iptal etme|iade etme) firsat…",
    "(?:we )?missed you (?:today|at|when|yesterday|this)",
    "(?:sayin|sn|sevgili|bay|bayan|dear|mr|mrs|ms) (?:hediye|armagan)",
    r"(?:merhaba|selam|hello|hi) (?:hediye|armagan)(?= (?:N|\{\}|siparis|kargo|paket|your|order))",
    "(?:sayin|sn) (?!musteri|uye)[a-z]+ armagan",
    f"{_NAMES} (?:hanim|bey|abla|teyze)…",
    f"{_NAMES} (?:[a-z]+ ){{1,2}}(?:adina|adli|isimli|tarafindan|imzasiyla|imzasi|teslim aldi)",
    # Gifts that the customer sends or had wrapped.
    (
        "hediye(?:lik)? (?:paket|not|kutu|mesaj|secene|ambalaj|poset|kagid|kart|gonder|sahib"
        "|alici|alan"
        "|siparis|etti|etmek|teslim|fis|fatura|canta|zarf|kurdele|olarak|urun… (?:iade|degisim))…"
    ),
    "(?:hediye…) ~ (?:teslim|kargoya|yola cikti|paketlen|hazirlan|gonderil|ulas)…",
    "(?:your |the |a )?gift (?:wrap|note|message|receipt|bag|box|order|recipient|card message)…",
    # Prices and discounts of an order that is being settled.
    "indirim(?:li|siz)? (?:tutar|bedel|oran|toplam)…",
    "(?:indirimli|kampanyali|outlet) (?:fiyat|urun)… ~ (?:iade|degisim|iptal)…",
    "ara toplam ~ (?:N )?(?:tl )?(?:indirim… )(?:N)?",
    f"(?:% N|N %|yuzde (?:N|[a-z]+)) (?:[a-z0-9]+ ){{0,2}}(?:{_MATERIALS})",
    f"(?:{_MATERIALS}) (?:[a-z0-9]+ ){{0,2}}(?:% N|N %)",
    "% 100",
    "100 %",
    # Occasion, not offer.
    "ilk firsat(?:ta|inizda)",
    "firsat… (?:bul|olur|oldug|varsa|vermed|olmad|ver)…",
    "firsat esitlig…",
    # What costs nothing in the service itself.
    "ucretsiz ~ (?:iade|degisim|degistir|iptal|ara|servis|onarim|garanti)…",
    "(?:iade|degisim)… ~ (?:ucretsiz|bedava)…",
    "kargo… ucretsiz (?:iade|gonder|degis)…",
    "bedava(?:ci)? hat…",
    "free (?:return|of charge|to|call|from)…",
    # Missed deliveries.
    "(?:teslimat|kurye|kargo|randevu|gonderi|dagitim)[a-z]*[iu] kacir…",
    # A code that proves, hands over or returns something.
    "(?:dogrulama|teslimat|teslim|iade|onay|guvenlik|takip|kargo|sifre|giris|referans) kod…",
    # Judging a purchase is no loyalty.
    "N puan (?:ver|uzerinden|verin|verdi)…",
    "puan (?:ver|uzerinden)…",
    # Preferences that the customer set, lists and stores that the order is about.
    "(?:uye|abone|kayit) olurken…",
    "yeni (?:magaza|sube)… ~ teslim…",
    "(?:urununuz|siparisiniz|siparis)… satista…",
    "(?:artik )?satista (?:degil|olmad|bulunma)…",
    "satista olma…",
    "hemen alin… ~ teslim",
)

SETTLED: Final = (
    (
        "(?:iade|iptal|mahsup|iptali|iadesi|tahsil) (?:edil(?:di|mis|ecek|iyor|mek)|olundu"
        "|oldu|olmus"
        "|yapildi|yapilmis|alindi|islemi|talebi|tamamlan|gerceklesti|ettik|ediyoruz)…"
    ),
    "(?:dusuldu|dusulmus|yansitildi|yansitilmis|yansidi|kesildi|duzeltildi|guncellendi)…",
    "geri (?:alindi|yuklendi|tanimlandi|aktarildi|verildi|eklendi|odendi)…",
    "(?:uygulandi|uygulanmis|kullanildi|kullanilmis|islendi|hesaplandi|dahil edildi)…",
    "(?:kartinizdan|kartiniza|hesabinizdan|karttan) (?:alindi|cekildi|aktarildi|odendi|yansi)…",
    (
        "(?:uygulanma(?:di|mis|z|yacak)|uygulanama|gecersiz|gecerli (?:degil|olma)|kullanilama"
        "|kapsaminda degil|kapsam disi|haric)…"
    ),
    "(?:cancelled|canceled|refunded|deducted|expired|not valid)",
    "refund… (?:of|was|has|is)",
    "(?:was|were|has been|have been|be|not) (?:applied|refunded|returned|used|removed)",
)
CALLS: Final = (
    "kullan(?:in|iniz|abil|may|arak)…",
    "kacir…",
    "hemen…",
    "yararlan…",
    "faydalan…",
    "kazan…",
    "simdi…",
    "varan",
    "gelen(?:e|lere)",
    "(?:yapiyoruz|veriyoruz|dagitiyoruz)",
    "bekliyor…",
    "ozel",
    "sonraki…",
    "alisveris(?:in|te|e)…",
    "now",
    "next",
)
WARNINGS: Final = (
    "(?:bize|firmamiza|magazamiza) ait (?:degil|olmayan)…",
    "bizden (?:degil|gelmi)…",
    "(?:itibar etme|tiklama(?:yin|yiniz)|inanma(?:yin|yiniz)|dolandiric)…",
    "sahte(?:dir|ler|lere)?",
    "(?:odul|hediye|cekilis)… degil",
    "(?:scam|fraud|phishing)…",
    "(?:ignore|do not click|not from us)",
)
DEADLINES: Final = (
    (
        "(?:iade|odeme|odemeniz|teslim|teslimat|sube|subede|subeden|fatura|havale|eft"
        "|basvuru|degisim"
        "|itiraz|talep|onay|adres|saklan|beklet|iptal edil|dekont|belge|evrak|garanti|cayma"
        "|transfer"
        "|kurye|kargo|durum|guncelle|hareket|payment|pay|return|pick|collect|delivery)…"
    ),
)
