package customer

import (
	"slices"
	"strings"
	"sync"
)

// forms are legal forms, folded, as they stand at the end of a name; "a s" is
// what is left of A/S.
const forms = `inc,incorporated,corp,corporation,co,company,companies,ltd,limited,llc,l l c,llp,lp,plc,pllc,pc,dba
gmbh,g m b h,mbh,ggmbh,gesellschaft mit beschrankter haftung,ag,aktiengesellschaft,kg,kgaa,ohg,gbr,ug,haftungsbeschrankt,ev,eg,ek,se
sarl,s a r l,sas,s a s,sasu,sa,s a,societe anonyme,eurl,sci,snc,scs,sca,scop
bv,b v,nv,n v,vof,cv,bvba,besloten vennootschap,naamloze vennootschap
spa,s p a,srl,s r l,srls,sapa,scrl,scarl
oy,oyj,ab,abp,publ,as,a s,asa,aps,ans,da,is,ivs,ehf,hf
pty,proprietary,pte,pvt,private,public,bhd,sdn,tbk,pt,cc,npc,soc
sl,s l,slu,sau,slne,lda,ltda,eireli,sa de cv,s a de c v,sab de cv,s de rl de cv,sapi de cv,spa
sp z oo,sp z o o,spolka z oo,spolka akcyjna,sp j,sp k
kft,zrt,nyrt,bt,sro,s r o,spol s r o,spol,vos,doo,d o o,dd,d d,ad,ead,eood,ood,jsc,ojsc,pjsc,tov
ooo,oao,zao,pao,ao,uab,sia,ou,kk,kabushiki kaisha,gk,yk,as,ta,sti,anonim sirketi,limited sirketi,fze,fzco,fzc,fzllc,wll,saog,sae`

// leading are the forms that also stand before a name.
const leading = `pt,ooo,oao,zao,pao,ao,oy,ab,uab,sia,sarl,srl,ets,fa,firma`

// legal holds the forms by their words, built once.
type legal struct {
	trailing [][]string // longest first
	leading  map[string]bool
}

var legalForms = sync.OnceValue(func() legal {
	l := legal{leading: map[string]bool{}}
	for _, f := range strings.FieldsFunc(forms, comma) {
		l.trailing = append(l.trailing, strings.Fields(f))
	}
	slices.SortStableFunc(l.trailing, func(a, b []string) int { return len(b) - len(a) })
	for _, f := range strings.FieldsFunc(leading, comma) {
		l.leading[f] = true
	}
	return l
})

func comma(r rune) bool { return r == ',' || r == '\n' }

// significant takes legal forms, articles and conjunctions off a name's words;
// if nothing would be left, the words stay as they are.
func significant(words []string) []string {
	var kept []string
	for i, w := range words {
		if inside := i > 0 && i < len(words)-1; !inside || w != "and" && w != "und" && w != "et" && w != "y" {
			kept = append(kept, w)
		}
	}
	if len(kept) > 1 && kept[0] == "the" {
		kept = kept[1:]
	}
	kept = withoutForms(kept)
	if len(kept) > 1 && legalForms().leading[kept[0]] {
		kept = kept[1:]
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// withoutForms takes legal forms off the end as long as a word remains.
func withoutForms(words []string) []string {
	for {
		n := formAtEnd(words)
		if n == 0 || n == len(words) {
			return words
		}
		words = words[:len(words)-n]
	}
}

// formAtEnd returns how many words at the end are a legal form.
func formAtEnd(words []string) int {
	for _, form := range legalForms().trailing {
		if n := len(words) - len(form); n >= 0 && slices.Equal(words[n:], form) {
			return len(form)
		}
	}
	return 0
}
