from tests.bot.world import World

async def test_x(world: World):
    aoi = world.person()
    print(aoi.available_commands(world.channel))
    r = await aoi.slash(world.channel, "ask", question="学習は？")
    print(r, r.response and r.response.content, r.followups)
    print(world.posted())
    print(r.response.components)
    c = await aoi.click(r.response, custom_id="passage:7:100:160")
    print(c, c.response.content)
    print(world.env.transcript())
