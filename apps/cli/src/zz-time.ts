import { importFiles, repairBars } from '@quantcli/data';
import { panelFromBars } from '@quantcli/market';
import { featureSetNamed, usableFeatures, parseFeature, evaluate } from '@quantcli/features';
const file='/work/shared/data/equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz';
const imported = await importFiles([file], {} as never);
const p0 = panelFromBars(repairBars(imported.bars).bars, {delistings: []});
console.log(p0.symbols.length, p0.bars, p0.fieldNames.join(' '));
const N=p0.symbols.length,T=p0.bars;
const f=(g:(n:number,t:number)=>number)=>{const v=new Float64Array(N*T);for(let n=0;n<N;n++)for(let t=0;t<T;t++)v[n*T+t]=g(n,t);return v;};
const p = p0.withFields(new Map([['sector',f(n=>n%11)],['industry',f(n=>n%30)],['subindustry',f(n=>n%45)],['cap',f((n,t)=>p0.column('close',n)[t]!*1e6*(n+1))]]));
for (const name of ['alpha101','alpha158']) {
  const s=featureSetNamed(name); const u=usableFeatures(s,p); console.log(name,'usable',u.usable.length,'without added fields',usableFeatures(s,p0).usable.length, usableFeatures(s,p0).leftOut.map(x=>x.name+':'+x.missing).join(' '));
  const e=u.usable.map(x=>parseFeature(x.expr));
  for (let k=0;k<2;k++){ const t0=performance.now(); const v=await evaluate(p,e); const dt=performance.now()-t0; console.log(name, (dt/1000).toFixed(2),'s', (dt*1e6/(N*T*e.length)).toFixed(1),'ns/value');
    if(k){ const closes=f((n,t)=>p.column('close',n)[t]!); let c=0; closes.forEach(x=>{if(x===x)c++}); console.log('present closes',c); e.forEach((x,i)=>{let m=0; v[i]!.forEach(y=>{if(y===y)m++}); if(m/c<0.8) console.log(u.usable[i]!.name,(m/c).toFixed(3),'lookback',x.lookback);}); console.log('rss',Math.round(process.memoryUsage().rss/1e6),'MB'); } }
}
