"""What publishers and advertisers add to addresses: data, no rules. Read by `core.urls`.

All of these are deny-lists: what is not named here stays, because a list of what may stay would
one day drop the id of an article. Names are lower case and compared without regard to case.
A name stands here only if no publisher is known to tell articles apart by it; one that some do
stands under VALUES with the values that are harmless.
"""

from __future__ import annotations

#: Query parameters with a name that begins so.
PREFIXES = (
    "utm_", "mtm_", "pk_", "piwik_", "matomo_",  # analytics
    "hsa_", "_hs", "__hs", "oly_", "vero_", "sfmc_", "wt.", "stm_", "itm_",  # mailings
    "at_campaign", "at_custom", "at_link", "at_medium", "at_ptr", "at_bbc_team", "at_format",
    "fb_action", "fb_comment", "fb_ref", "fb_source", "trk_", "_ga", "guce_", "amp_js", "syn-",
)  # fmt: skip

_CLICKS = """
gclid gclsrc dclid gbraid wbraid fbclid msclkid twclid ttclid yclid ymclid igshid igsh li_fat_id
mkt_tok _openstat srsltid epik s_cid s_kwcid ef_id dm_i dm_t rb_clickid wickedid mc_cid mc_eid
elqtrackid elqtrack elqaid elqat elqcampaignid nr_email_referer mibextid ck_subscriber_id _ke _kx
gad_source gad_campaignid
vgo_ee bxid cndid taid tblci ob_click_id outbrainclickid dicbo ml_subscriber ml_subscriber_hash
sfnsn xing_share _gl wt_mc hss_channel
"""
_FEEDS_AND_SOCIAL_MEDIA = """
__source __twitter_impression __vfz _branch_match_id _branch_referrer rsslink rssid rss_source
fromrss from_rss sr_share soc_src soc_trk ref_src ref_url refsrc link_source linksource sharetype
sharesource echobox xtor ftag ftcamp
"""
_PUBLISHERS_OWN_COUNTING = """
smid smtyp smprod cmp cmpid cmpgn campaign_id ns_mchannel ns_source ns_campaign ns_linkname ns_fee
icid ocid ncid cvid intcid int_source int_medium int_campaign sc_channel sc_campaign sc_src sc_cid
guccounter spm scm algo_pvid trkinfo trkcampaign wpmobileexternal ito traffic_source leadsource
embedded-checkout srnd sref
"""
_AMP = "amp amp_gsa usqp"
_SESSIONS_AND_CACHES = "phpsessid jsessionid aspsessionid nocache cachebuster"

#: Query parameters with exactly this name.
NAMES = frozenset(
    _CLICKS.split()
    + _FEEDS_AND_SOCIAL_MEDIA.split()
    + _PUBLISHERS_OWN_COUNTING.split()
    + _AMP.split()
    + _SESSIONS_AND_CACHES.split()
)

_READERS = frozenset(
    ["rss", "feed", "newsletter", "email", "twitter", "facebook", "linkedin", "social"]
)

#: Query parameters that only count readers with such a value, but may name an article with others.
VALUES = {
    "ref": _READERS | {"home", "homepage"},
    "source": _READERS,
    "src": _READERS,
    "from": _READERS,
    "via": _READERS,
    "share": _READERS,
    "mod": frozenset(["rss", "rsswn", "rss_markets_main", "djemalertnews", "e2tw", "e2fb", "e2li"]),
    "partner": frozenset(["rss", "feedburner", "yahoo", "msn"]),
    "emc": frozenset(["rss"]),
    "feature": frozenset(["youtu.be", "share", "emb_logo", "emb_title", "rss"]),
    "outputtype": frozenset(["amp"]),
    "output": frozenset(["amp"]),
    "feedtype": frozenset(["rss"]),
    "feedname": frozenset(["rss"]),
    "view": frozenset(["amp"]),
    "m": frozenset(["1"]),
}

#: Subdomains that show the same pages, some of them to other devices.
DEVICE_LABELS = frozenset(["www", "m", "mobile", "amp"])

#: Names under which countries register sites (`example.com.au`, `example.co.uk`): a name before
#: them is a site's own, not that of a device.
REGISTRIES = frozenset(
    [
        *("ac", "asn", "co", "com", "edu", "gob", "gouv", "gov", "go", "gv", "ltd", "ne", "net"),
        *("nhs", "or", "org", "plc"),
    ]
)

#: Ends of a path that ask for the AMP page.
AMP_ENDINGS = ("/amp", "/amp.html", ".amp", ".amp.html")

#: File names by which servers show a directory itself.
INDEX_FILES = frozenset(
    ["index.html", "index.htm", "index.php", "index.asp", "index.aspx", "default.aspx"]
)
